using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Build.CommandLine;

namespace ImplicitInstruct.Tests.AlpacaEval;

/// <summary>Judges as they answer: the forms are those of endpoints that people use.</summary>
[TestFixture]
public sealed class WhatIsNoAnswerIsNoVerdict
{
    private const string Upstream = """{"error": {"code": 502, "message": "Upstream model overloaded"}}""";

    private TemporaryFolder _folder = null!;
    private VerdictStore _store = null!;

    [SetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        _store = VerdictStore.Open(_folder["verdicts.sqlite"]);
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [TestCase("<think>", "with the token '<think>' and not with m or M")]
    [TestCase("token_id:29885", "with the token 'token_id:29885'")]
    [TestCase("\u2581m", "with the token '\u2581m'")]
    [TestCase("a\u001bb\n", "with the token 'a?b?'")]
    public async Task A_judge_that_answers_with_no_label_is_left_and_asked_again_later(string token, string said)
    {
        var answers = false;
        using var server = new JudgeServer(request => answers ? Reply.Preference(request) : Reply.Ok(Answer([token])));
        var advice = await RefusalAsync(server, 12, concurrency: 1);
        Assert.That(advice.Message, Does.Contain(said).And.Contain("0 of 12 verdicts are recorded").And.Not.Contain("log-prob"));
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((3, 0)));
        answers = true;
        var verdicts = await Judge(server).JudgeAsync(JudgedPairs.Make(12), null, default);
        Assert.That(verdicts.Select(verdict => verdict.Preference), Has.None.Null);
        Assert.That(server.Requests, Has.Count.EqualTo(3 + 12));
    }

    [Test]
    public async Task An_answer_of_two_tokens_is_called_that()
    {
        using var server = new JudgeServer(_ => Reply.Ok(Answer(["m", ""])));
        Assert.That(
            (await RefusalAsync(server, 6, concurrency: 1)).Message, Does.Contain("with 2 tokens").And.Not.Contain("without log-prob"));
        Assert.That(_store.Count(), Is.Zero);
    }

    [Test]
    public async Task An_answer_without_a_label_among_others_is_undecided_until_it_is_asked_anew()
    {
        var thinks = true;
        using var server = new JudgeServer(
            request => thinks && request.Prompt.Contains("Question 1?", StringComparison.Ordinal)
            ? Reply.Ok(Answer(["The"]))
            : Reply.Preference(request));
        var pairs = JudgedPairs.Make(4);
        Assert.That((await Judge(server).JudgeAsync(pairs, null, default))[1].Preference, Is.Null);
        thinks = false;
        Assert.That((await Judge(server).JudgeAsync(pairs, null, default))[1].Preference, Is.Null);
        Assert.That(server.Requests, Has.Count.EqualTo(4), "it was paid for and is not paid for twice by itself");
        var anew = new JudgeLimits { AsksAnew = true, Retries = JudgedPairs.Impatient };
        Assert.That(Judge(server, anew).Estimate(pairs).Requests, Is.EqualTo(1));
        Assert.That((await Judge(server, anew).JudgeAsync(pairs, null, default))[1].Preference, Is.Not.Null);
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((5, 4)));
    }

    [Test]
    public async Task A_model_that_changes_under_way_fills_no_store()
    {
        using var server = new JudgeServer(
            request => request.Prompt.Contains("Question 0?", StringComparison.Ordinal)
            ? Reply.Preference(request)
            : Reply.Ok(Answer(["<think>"])));
        Assert.That((await RefusalAsync(server, 40, concurrency: 1)).Message, Does.Contain("'<think>'"));
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((11, 1)));
    }

    [Test]
    public async Task An_endpoint_that_refuses_every_prompt_decides_none()
    {
        var answers = false;
        using var server = new JudgeServer(
            request => answers ? Reply.Preference(request) : Reply.Error("400 Bad Request", "Too long for us.", "context_length_exceeded"));
        Assert.That(
            (await RefusalAsync(server, 4, concurrency: 1)).Message, Does.Contain("refuses every prompt").And.Contain("Too long for us."));
        Assert.That(_store.Count(), Is.Zero);
        answers = true;
        await Judge(server).JudgeAsync(JudgedPairs.Make(4), null, default);
        Assert.That(_store.Count(), Is.EqualTo(4));
    }

    [TestCase("error")]
    [TestCase("stop")]
    public async Task An_error_within_a_choice_passes_like_a_502_and_is_no_verdict(string finish)
    {
        using var server = new JudgeServer(
            request => request.Try < 3 && request.Prompt.Contains("Question 1?", StringComparison.Ordinal)
            ? Reply.Ok(Choice(finish, finish == "error" ? null : Upstream))
            : Reply.Preference(request));
        var pairs = JudgedPairs.Make(4);
        var told = new List<string>();
        var verdicts = await Judge(server, new JudgeLimits { Concurrency = 1, Retries = JudgedPairs.Impatient })
            .JudgeAsync(pairs, new TroubleListener(told), default);
        Assert.That(verdicts.Select(verdict => verdict.Preference), Is.EqualTo(pairs.Select(JudgedPairs.Expected)).Within(1e-12));
        Assert.That(server.Requests, Has.Count.EqualTo(6));
        Assert.That(told[0], Does.Contain(finish == "error" ? "ended with an error" : "200 with the error 502: Upstream model overloaded"));
    }

    [TestCase(Upstream, "200 with the error 502: Upstream model overloaded")]
    [TestCase("""{"error": "the model is loading"}""", "200 with an error: the model is loading")]
    [TestCase("""{"error": {"message": "Provider error", "metadata": {"raw": "no memory"}}}""", "Provider error: no memory")]
    [TestCase("""{"object": "error", "message": "broken inside"}""", "broken inside")]
    [TestCase("""{"detail": "something else"}""", "something else")]
    [TestCase("""{"message": "Service is starting"}""", "Service is starting")]
    [TestCase("""{"answer": "of another kind"}""", "no 'choices': {\"answer\": \"of another kind\"}")]
    [TestCase("<html><body>Please log in</body></html>", "no valid JSON: <html><body>Please log in</body></html>")]
    public async Task What_the_server_said_in_a_200_is_shown_and_a_few_such_answers_end_it(string body, string said)
    {
        using var server = new JudgeServer(_ => Reply.Ok(body));
        var told = new List<string>();
        var limits = new JudgeLimits { Concurrency = 1, Retries = JudgedPairs.Impatient with { Tries = 10, TriesOfNoAnswer = 3 } };
        var advice = await Assert.CatchAsync<AdviceException>(
            async () => await Judge(server, limits).JudgeAsync(JudgedPairs.Make(5), new TroubleListener(told), default));
        Assert.That(advice!.Message, Does.Contain(said));
        Assert.That(told[0], Does.Contain(said).And.EndWith("(try 2 of 3)"));
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((3, 0)));
    }

    [TestCase(400, "judge.refused")]
    [TestCase(401, "judge.key")]
    [TestCase(402, "judge.quota")]
    [TestCase(404, "judge.path")]
    public async Task A_no_in_a_200_is_believed_as_one_of_its_own_status(int code, string remedy)
    {
        using var server = new JudgeServer(_ => Reply.Ok("{\"error\": {\"message\": \"Add credits.\", \"code\": " + code + "}}"));
        var advice = await RefusalAsync(server, 5, concurrency: 1);
        Assert.That(((AdviceException)advice.InnerException!).Remedy, Is.EqualTo(remedy));
        Assert.That(advice.Message, Does.Contain($"200 with the error {code}: Add credits."));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Too_many_requests_in_a_200_are_waited_for_as_long_as_with_a_429()
    {
        using var server = new JudgeServer(request => request.Try < 9
            ? Reply.Ok("""{"error": {"code": 429, "message": "Quota of free requests used up"}}""")
            : Reply.Preference(request));
        var limits = new JudgeLimits
        {
            Retries = JudgedPairs.Impatient with { Tries = 10, TriesOfNoAnswer = 2, FirstPause = TimeSpan.FromMilliseconds(1) },
        };
        var told = new List<string>();
        await Judge(server, limits).JudgeAsync(JudgedPairs.Make(1), new TroubleListener(told), default);
        Assert.That(told[0], Does.Contain("Quota of free requests used up").And.EndWith("(try 2 of 10)"));
    }

    [TestCase("404 Not Found", """{"error": {"message": "Invalid URL (POST /chat/completions)", "code": null}}""", "judge.path")]
    [TestCase("404 Not Found", """{"detail": "Not Found"}""", "judge.path")]
    [TestCase("404 Not Found", "404 page not found", "judge.path")]
    [TestCase("404 Not Found", "<html><title>No such model page</title></html>", "judge.path")]
    [TestCase("405 Method Not Allowed", """{"detail": "Method Not Allowed"}""", "judge.path")]
    [TestCase("308 Permanent Redirect", "", "judge.path")]
    [TestCase("404 Not Found", """[{"error": {"code": 404, "message": "models/judge-1 is not found for API version v1"}}]""", "judge.gone")]
    [TestCase("404 Not Found", """{"error": "model \"judge-1\" not found, try pulling it first"}""", "judge.gone")]
    [TestCase("404 Not Found", """{"error": {"code": "DeploymentNotFound", "message": "It does not exist."}}""", "judge.gone")]
    [TestCase("404 Not Found", """{"error": {"code": 404, "message": "No endpoints found for judge-1."}}""", "judge.gone")]
    public async Task A_wrong_path_is_told_from_a_model_that_is_gone(string status, string body, string remedy)
    {
        using var server = new JudgeServer(_ => Reply.Status(status, body, "Location: https://elsewhere.example/\r\n"));
        var advice = await RefusalAsync(server, 5, concurrency: 1);
        Assert.That(((AdviceException)advice.InnerException!).Remedy, Is.EqualTo(remedy));
        Assert.That(advice.Message, Does.Contain(remedy == "judge.path" ? "/chat/completions" : "is gone"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_asks_for_hours_is_not_waited_for()
    {
        using var server = new JudgeServer(
            _ => Reply.Error("429 Too Many Requests", "Limit of requests per day.", "rate_limit_exceeded", "Retry-After: 25920\r\n"));
        var advice = await RefusalAsync(server, 5, concurrency: 1);
        Assert.That(advice.Message, Does.Contain("Limit of requests per day").And.Contain("asks to wait for 432 minutes"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_logarithm_of_zero_may_be_written_as_Python_writes_it()
    {
        using var server = new JudgeServer(
            request => Reply.Ok(Reply.Completion(Reply.LogProbability(request), 0)
                .Replace("\"logprob\":0}", "\"logprob\":-Infinity}", StringComparison.Ordinal)));
        var verdicts = await Judge(server).JudgeAsync(JudgedPairs.Make(2), null, default);
        Assert.That(
            verdicts.Select(verdict => verdict.Preference),
            Is.EqualTo(JudgedPairs.Make(2).Select(pair => OutputOrder.IsSwapped(pair.Reference.Instruction) ? 2.0 : 1.0)));
    }

    private static string Answer(string[] tokens) => new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject
        {
            ["finish_reason"] = "length",
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = tokens[0] },
            ["logprobs"] = new JsonObject
            {
                ["content"] = new JsonArray([.. tokens.Select(token => new JsonObject
                {
                    ["token"] = token,
                    ["logprob"] = 0.0,
                    ["top_logprobs"] = new JsonArray(new JsonObject { ["token"] = token, ["logprob"] = 0.0 }),
                })]),
            },
        }),
    }.ToJsonString();

    private static string Choice(string finish, string? error)
    {
        var choice = new JsonObject
        {
            ["finish_reason"] = finish,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "" },
            ["logprobs"] = null,
        };
        if (error is not null)
            choice["error"] = JsonNode.Parse(error)!["error"]!.DeepClone();
        return new JsonObject { ["choices"] = new JsonArray(choice) }.ToJsonString();
    }

    private LlmJudge Judge(JudgeServer server, JudgeLimits? limits = null) => JudgedPairs.Judge(server, _store, limits);

    /// <summary>As the command line prints it.</summary>
    private async Task<AdviceException> RefusalAsync(JudgeServer server, int pairs, int concurrency)
    {
        var judge = Judge(server, new JudgeLimits { Concurrency = concurrency, Retries = JudgedPairs.Impatient });
        var advice = await Assert.CatchAsync<AdviceException>(async () => await judge.JudgeAsync(JudgedPairs.Make(pairs), null, default));
        return Remedies.Complete(advice!, "Judge");
    }
}
