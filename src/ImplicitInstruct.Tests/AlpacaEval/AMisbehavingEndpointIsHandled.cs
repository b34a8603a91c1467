using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Build.CommandLine;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class AMisbehavingEndpointIsHandled
{
    private TemporaryFolder _folder = null!;
    private VerdictStore _store = null!;

    [SetUp]
    public void Open() => (_folder, _store) = (new TemporaryFolder(), null!);

    [TearDown]
    public void Close()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Every_pair_is_asked_once_as_the_leaderboards_was()
    {
        using var server = new JudgeServer();
        var pairs = JudgedPairs.Make(40);
        var verdicts = await Judge(server).JudgeAsync(pairs, null, default);
        Assert.That(verdicts.Select(verdict => verdict.Preference), Is.EqualTo(pairs.Select(JudgedPairs.Expected)).Within(1e-12));
        Assert.That(server.Requests, Has.Count.EqualTo(40));
        var request = server.Requests.First();
        Assert.That(request.Head, Does.StartWith("POST /v1/chat/completions HTTP/1.1"));
        Assert.That(request.Head, Does.Contain($"Authorization: Bearer {JudgedPairs.Key}"));
        Assert.That(
            request.Body,
            Does.Match(
                """^\{"model":"judge-1","messages":\[\{"role":"system","content":"Pick the better one."\},""" +
                """\{"role":"user","content":"[^}]*"\}\],"max_tokens":1,"temperature":1,"top_p":1,"logprobs":true,""" +
                """\s*"top_logprobs":5\}$"""));
    }

    [Test]
    public async Task What_is_recorded_is_not_asked_again_and_equal_outputs_never_are()
    {
        using var server = new JudgeServer();
        var pairs = JudgedPairs.Make(10);
        var same = JudgedPairs.Output("Same?", "Same.", "reference");
        pairs = [.. pairs, pairs[3], new(same, same with { Generator = "model" })];
        var first = await Judge(server).JudgeAsync(pairs, null, default);
        var again = await Judge(server).PreferAsync(pairs, default);
        Assert.That(server.Requests, Has.Count.EqualTo(10));
        Assert.That(again, Is.EqualTo(first.Select(verdict => verdict.Preference - 1)));
        Assert.That((first[10].Preference, first[11].Preference), Is.EqualTo((first[3].Preference, (double?)1.5)));
        Assert.That(Judge(server).Estimate(pairs), Is.EqualTo(new JudgeEstimate(12, 1, 11, 0, 0, null, 0)));
    }

    [Test]
    public async Task No_more_requests_are_open_than_allowed()
    {
        using var server = new JudgeServer(request => Reply.Preference(request) with { Delay = TimeSpan.FromMilliseconds(30) });
        await Judge(server, new JudgeLimits { Concurrency = 3, Retries = JudgedPairs.Impatient })
            .JudgeAsync(JudgedPairs.Make(20), null, default);
        Assert.That(server.MostAtOnce, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public async Task Where_nobody_listens_nobody_is_waited_for()
    {
        var server = new JudgeServer();
        server.Dispose();
        var told = new List<JudgeProgress>();
        var judge = Judge(server, new JudgeLimits { Retries = new RetryRecipe { FirstPause = TimeSpan.FromHours(1) } });
        var advice = (await Assert.ThrowsAsync<AdviceException>(
            () => judge.JudgeAsync(JudgedPairs.Make(3), new Progress<JudgeProgress>(told.Add), default)))!;
        Assert.That((advice.Remedy, advice.Message.Contains("Nobody listens there", StringComparison.Ordinal)),
            Is.EqualTo(("judge.server", true)), advice.Message);
    }

    private static IEnumerable<TestCaseData> Troubles()
    {
        yield return new TestCaseData(
            (JudgeRequest _) => Reply.Error(
                "429 Too Many Requests", "Slow down.", "rate_limit_exceeded",
                "Retry-After: 0\r\n")).SetArgDisplayNames("429 with Retry-After");
        yield return new TestCaseData((JudgeRequest _) => Reply.Error("429 Too Many Requests", "Slow down.", null, "retry-after-ms: 3\r\n"))
            .SetArgDisplayNames("429 with milliseconds");
        yield return new TestCaseData(
            (JudgeRequest _) => Reply.Error(
                "429 Too Many Requests", "Slow down.", null,
                "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n")).SetArgDisplayNames("429 until a date that has passed");
        yield return new TestCaseData((JudgeRequest _) => Reply.Status("500 Internal Server Error", "oops")).SetArgDisplayNames("500");
        yield return new TestCaseData((JudgeRequest _) => Reply.Status("503 Service Unavailable", "")).SetArgDisplayNames("503");
        yield return new TestCaseData((JudgeRequest _) => new Reply("") { BreaksOff = true }).SetArgDisplayNames("dropped connection");
        yield return new TestCaseData((JudgeRequest request) => new Reply(Reply.Preference(request).Text[..120]) { BreaksOff = true })
            .SetArgDisplayNames("dropped in the middle");
        yield return new TestCaseData((JudgeRequest _) => Reply.Ok("{\"choices\": [{]")).SetArgDisplayNames("malformed JSON");
        yield return new TestCaseData((JudgeRequest _) => Reply.Ok("{\"choices\": []}")).SetArgDisplayNames("no choice");
    }

    [TestCaseSource(nameof(Troubles))]
    public Task Trouble_that_passes_is_waited_for(object trouble) =>
        AssertPasses((Func<JudgeRequest, Reply>)trouble, JudgedPairs.Impatient);

    [Test]
    public Task Slowness_that_passes_is_waited_for() => AssertPasses(
        request => Reply.Preference(request) with { Delay = TimeSpan.FromSeconds(30) },
        JudgedPairs.Impatient with { Timeout = TimeSpan.FromSeconds(2) });

    [Test]
    public async Task Trouble_that_stays_ends_with_what_is_recorded_and_how_to_go_on()
    {
        using var server = new JudgeServer(
            request => request.Prompt.Contains("Question 3?", StringComparison.Ordinal)
            ? Reply.Error("502 Bad Gateway", "No luck.")
            : Reply.Preference(request));
        var advice = await RefusalAsync(server, 6, concurrency: 1);
        Assert.That(
            advice.Message,
            Does.Contain("502 No luck.").And.Contain("3 of 6 verdicts are recorded").And.Contain("it goes on where it stopped"));
        Assert.That(server.Requests, Has.Count.EqualTo(3 + 4), "four tries of the failing one");
    }

    [TestCase(
        "404 Not Found", "model_not_found", "The model `judge-1` does not exist", "judge.gone", "is gone", "--judge-model NAME",
        "--verdicts recorded")]
    [TestCase(
        "401 Unauthorized", "invalid_api_key", "Incorrect API key provided: sk-test-0123456789abcdef.", "judge.key", "refused the key",
        "OPENAI_API_KEY", "(key withheld)")]
    [TestCase(
        "429 Too Many Requests", "insufficient_quota", "You exceeded your current quota", "judge.quota", "no credit left",
        "0 of 5 verdicts", "OPENAI_API_KEY")]
    [TestCase(
        "400 Bad Request", "unsupported_parameter", "logprobs are not supported", "judge.refused", "logprobs are not supported",
        "--judge-model", "--judge-endpoint")]
    public async Task A_no_is_believed_at_once(string status, string code, string message, string remedy, params string[] said)
    {
        using var server = new JudgeServer(_ => Reply.Error(status, message, code));
        var advice = await RefusalAsync(server, 5, concurrency: 1);
        Assert.That(((AdviceException)advice.InnerException!).Remedy, Is.EqualTo(remedy));
        foreach (var words in said)
            Assert.That(advice.Message, Does.Contain(words));
        Assert.That(server.Requests, Has.Count.EqualTo(1), "not tried again");
        Assert.That(_store.Count(), Is.Zero);
    }

    [Test]
    public async Task A_prompt_refused_for_itself_is_a_row_without_a_preference()
    {
        using var server = new JudgeServer(
            request => request.Prompt.Contains("Question 2?", StringComparison.Ordinal)
            ? Reply.Error("400 Bad Request", "Too long.", "context_length_exceeded")
            : Reply.Preference(request));
        var judge = Judge(server);
        var pairs = JudgedPairs.Make(5);
        var verdicts = await judge.JudgeAsync(pairs, null, default);
        Assert.That(verdicts.Select(verdict => verdict.Preference is null), Is.EqualTo(new[] { false, false, true, false, false }));
        Assert.That(
            await judge.PreferAsync(pairs, default), Is.EqualTo(verdicts.Select(verdict => verdict.Preference - 1)),
            "and a preference for neither to who asks for preferences");
        Assert.That(server.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task An_endpoint_without_log_probabilities_is_left_before_it_costs_much_and_fills_no_store()
    {
        using var server = new JudgeServer(_ => Reply.Ok(Reply.Completion(-1, withLogProbabilities: false)));
        Assert.That(
            (await RefusalAsync(server, 30, concurrency: 1)).Message,
            Does.Contain("without log-probabilities").And.Contain("--judge-endpoint"));
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((3, 0)));
    }

    [Test]
    public async Task Even_a_single_answer_without_them_is_no_verdict()
    {
        using var server = new JudgeServer(_ => Reply.Ok(Reply.Completion(-1, withLogProbabilities: false)));
        Assert.That((await RefusalAsync(server, 1, concurrency: 1)).Message, Does.Contain("without log-probabilities"));
        Assert.That(_store.Count(), Is.Zero);
    }

    [Test]
    public async Task That_an_endpoint_gives_none_is_remembered_until_it_is_asked_anew()
    {
        var gives = false;
        using var server = new JudgeServer(
            request => gives ? Reply.Preference(request) : Reply.Ok(Reply.Completion(-1, withLogProbabilities: false)));
        await RefusalAsync(server, 2, concurrency: 1);
        _store.Dispose();
        _store = null!;
        gives = true;
        var again = await RefusalAsync(server, 2, concurrency: 1);
        Assert.That(again.Message, Does.Contain("was not asked again").And.Contain("--verdicts anew"));
        Assert.That(server.Requests, Has.Count.EqualTo(2), "a rerun pays for nothing");

        var pairs = JudgedPairs.Make(4);
        await Judge(server, new JudgeLimits { AsksAnew = true, Retries = JudgedPairs.Impatient })
            .JudgeAsync([.. pairs.Take(2)], null, default);
        await Judge(server).JudgeAsync(pairs, null, default);
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((6, 4)), "what it gives now is remembered too");
    }

    [Test]
    public async Task One_that_gave_them_before_is_paid_once_for_the_last_answer_without_them()
    {
        var gives = true;
        using var server = new JudgeServer(
            request => gives ? Reply.Preference(request) : Reply.Ok(Reply.Completion(-1, withLogProbabilities: false)));
        await Judge(server).JudgeAsync(JudgedPairs.Make(3), null, default);
        gives = false;
        for (var run = 0; run < 2; run++)
            Assert.That((await Judge(server).JudgeAsync(JudgedPairs.Make(4), null, default))[3].Preference, Is.Null);
        Assert.That(server.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task One_that_gives_them_no_more_fills_no_store_either()
    {
        var gives = true;
        using var server = new JudgeServer(
            request => gives ? Reply.Preference(request) : Reply.Ok(Reply.Completion(-1, withLogProbabilities: false)));
        await Judge(server).JudgeAsync(JudgedPairs.Make(2), null, default);
        gives = false;
        for (var run = 0; run < 2; run++)
            Assert.That((await RefusalAsync(server, 12, concurrency: 1)).Message, Does.Contain("without log-probabilities"));
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((2 + 3, 2)));
    }

    [Test]
    public async Task One_answer_without_them_among_others_is_a_row_without_a_preference()
    {
        using var server = new JudgeServer(
            request => request.Prompt.Contains("Question 0?", StringComparison.Ordinal)
            ? Reply.Ok(Reply.Completion(-1, withLogProbabilities: false))
            : Reply.Preference(request));
        var verdicts = await Judge(server, new JudgeLimits { Concurrency = 1, Retries = JudgedPairs.Impatient })
            .JudgeAsync(JudgedPairs.Make(3), null, default);
        Assert.That(verdicts.Select(verdict => verdict.Preference is null), Is.EqualTo(new[] { true, false, false }));
        Assert.That(_store.Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_budget_is_kept_and_the_next_run_goes_on()
    {
        using var server = new JudgeServer();   // 500 tokens read and 1 written an answer: 0.0051 dollars at 10 and 100
        var price = new TokenPrice(10, 100);
        var advice = await RefusalAsync(server, 20, concurrency: 4, new JudgeLimits { BudgetUsd = 0.026, Price = price });
        Assert.That(advice.Message, Does.Contain("The budget of $0.026").And.Contain("--budget-usd"));
        Assert.That(
            server.Requests.Count * 0.0051, Is.LessThanOrEqualTo(0.026 + (3 * 0.0051)),
            "what was on the wire when the estimate turned out too low");
        var recorded = _store.Count();
        Assert.That(
            recorded, Is.EqualTo(server.Requests.Count).And.GreaterThan(0).And.LessThan(20), "what was on the wire is recorded too");
        Assert.That(
            async () => await Judge(server, new JudgeLimits { BudgetUsd = 1, Price = price, Retries = JudgedPairs.Impatient })
            .JudgeAsync(JudgedPairs.Make(20), null, default),
            Throws.Nothing);
        Assert.That(server.Requests, Has.Count.EqualTo(20));
    }

    [Test]
    public void A_budget_without_a_price_is_refused()
    {
        using var server = new JudgeServer();
        Assert.That(
            () => Judge(server, new JudgeLimits { BudgetUsd = 1 }),
            Throws.TypeOf<AdviceException>().With.Property("Remedy").EqualTo("judge.price"));
    }

    [Test]
    public void Cancelling_ends_it()
    {
        using var server = new JudgeServer(request => Reply.Preference(request) with { Delay = TimeSpan.FromSeconds(60) });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.That(
            async () => await Judge(server).JudgeAsync(JudgedPairs.Make(3), null, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task What_is_on_the_wire_when_it_is_stopped_is_paid_for_and_so_recorded()
    {
        using var asked = new SemaphoreSlim(0);
        using var server = new JudgeServer(request =>
        {
            asked.Release();
            return Reply.Preference(request) with { Delay = TimeSpan.FromMilliseconds(300) };
        });
        using var stop = new CancellationTokenSource();
        var judge = Judge(
            server, new JudgeLimits { Concurrency = 2, Retries = JudgedPairs.Impatient with { Grace = TimeSpan.FromSeconds(60) } });
        var judging = judge.JudgeAsync(JudgedPairs.Make(10), null, stop.Token);
        await asked.WaitAsync();
        await asked.WaitAsync();
        await stop.CancelAsync();
        Assert.That(async () => await judging, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task Trouble_is_told_while_it_is_waited_for()
    {
        using var server = new JudgeServer(
            request => request.Try < 3 ? Reply.Status("500 Internal Server Error", "oops") : Reply.Preference(request));
        var told = new List<string>();
        await Judge(server, new JudgeLimits { Concurrency = 1, Retries = JudgedPairs.Impatient })
            .JudgeAsync(JudgedPairs.Make(1), new TroubleListener(told), default);
        Assert.That(told, Has.Count.EqualTo(2));
        Assert.That(told[0], Does.Match("^http://127\\.0\\.0\\.1:[0-9]+/v1: 500 oops; asked again in 0 s \\(try 2 of 4\\)$"));
        Assert.That(told[1], Does.EndWith("(try 3 of 4)"));
    }

    [TestCase("Judge", "--verdicts recorded")]
    [TestCase("Reproduce", "--judge none")]
    public async Task The_way_out_is_the_one_of_the_target_that_asks(string target, string wayOut)
    {
        using var server = new JudgeServer();
        var advice = await RefusalAsync(
            server, pairs: 3, concurrency: 1, new JudgeLimits { BudgetUsd = 0, Price = KnownJudge.Original.Price!.Tokens }, target);
        Assert.That(advice.Message, Does.EndWith($"or ask nobody more: {wayOut}."));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task No_exception_in_the_chain_shows_the_key()
    {
        using var server = new JudgeServer(_ => Reply.Status("500 Internal Server Error", $"You sent {JudgedPairs.Key}"));
        for (Exception? trouble = await RefusalAsync(server, 1, concurrency: 1); trouble is not null; trouble = trouble.InnerException)
            Assert.That(trouble.ToString(), Does.Not.Contain(JudgedPairs.Key));
        Assert.That(new Secret(JudgedPairs.Key).ToString(), Does.Not.Contain(JudgedPairs.Key));
        var options = new JudgeAccess { Store = "c", Cache = "d", ApiKey = JudgedPairs.Key };
        Assert.That(options.ToString(), Does.Not.Contain(JudgedPairs.Key));
    }

    /// <summary>A reproduction judges a hundred pairs of models one after the other, with one budget.</summary>
    [Test]
    public async Task One_budget_is_for_everything_that_a_judge_judges()
    {
        using var server = new JudgeServer();
        var limits = new JudgeLimits { Concurrency = 1, Retries = JudgedPairs.Impatient, Price = new TokenPrice(1000, 1000) };
        var pairs = JudgedPairs.Make(12);
        var free = Judge(server, limits);
        await free.JudgeAsync([.. pairs.Take(3)], null, default);
        Assert.That(free.SpentUsd, Is.GreaterThan(0));

        var budget = 2 * free.SpentUsd;
        var judge = Judge(server, limits with { BudgetUsd = budget });
        await judge.JudgeAsync([.. pairs.Skip(3).Take(3)], null, default);
        var asked = server.Requests.Count;
        Assert.That(
            async () => await judge.JudgeAsync([.. pairs.Skip(6)], null, default),
            Throws.TypeOf<AdviceException>().With.Message.Contains("The budget of $"));
        Assert.That(judge.SpentUsd, Is.LessThanOrEqualTo(budget));
        Assert.That(server.Requests.Count - asked, Is.LessThan(6), "what the first three cost counts");
    }

    [TestCase("not an address", "is no address")]
    [TestCase("http://user:sesame@localhost/v1", "and it is written to files")]
    [TestCase("http://localhost/v1?key=sesame", "and it is written to files")]
    public void An_address_that_holds_a_secret_is_refused_without_repeating_it(string endpoint, string wrong)
    {
        var options = new JudgeAccess { Store = "c", Cache = "d", Endpoint = endpoint };
        Assert.That(
            () => options.Recipe(), Throws.TypeOf<AdviceException>().With.Message.Contains(wrong).And.Message.Not.Contains("sesame"));
    }

    private async Task AssertPasses(Func<JudgeRequest, Reply> misbehave, RetryRecipe retries)
    {
        using var server = new JudgeServer(
            request => request.Try < 3 && request.Prompt.Contains("Question 1?", StringComparison.Ordinal)
            ? misbehave(request)
            : Reply.Preference(request));
        var pairs = JudgedPairs.Make(4);
        var verdicts = await Judge(server, new JudgeLimits { Retries = retries }).JudgeAsync(pairs, null, default);
        Assert.That(verdicts.Select(verdict => verdict.Preference), Is.EqualTo(pairs.Select(JudgedPairs.Expected)).Within(1e-12));
        Assert.That(server.Requests, Has.Count.EqualTo(6));
    }

    private LlmJudge Judge(JudgeServer server, JudgeLimits? limits = null) =>
        JudgedPairs.Judge(server, _store ??= VerdictStore.Open(_folder["verdicts.sqlite"]), limits);

    /// <summary>As the command line prints it.</summary>
    private async Task<AdviceException> RefusalAsync(
        JudgeServer server, int pairs, int concurrency, JudgeLimits? limits = null, string target = "Judge")
    {
        var judge = Judge(server, (limits ?? new JudgeLimits()) with { Concurrency = concurrency, Retries = JudgedPairs.Impatient });
        var advice = await Assert.CatchAsync<AdviceException>(async () => await judge.JudgeAsync(JudgedPairs.Make(pairs), null, default));
        return Remedies.Complete(advice!, target);
    }
}
