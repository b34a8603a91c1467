using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Build.CommandLine;

namespace ImplicitInstruct.Tests.AlpacaEval;

/// <summary>Servers as they are: each form in which one answers is taken, or refused before anything is paid for.</summary>
[TestFixture]
public sealed class AJudgeIsAskedFirstWhetherItCanJudge
{
    private readonly List<string> _told = [];
    private TemporaryFolder _folder = null!;
    private VerdictStore _store = null!;

    [SetUp]
    public void Open()
    {
        _told.Clear();
        _folder = new TemporaryFolder();
        _store = VerdictStore.Open(_folder["verdicts.sqlite"]);
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private static readonly TestCaseData[] Forms =
    [
        new(Content(("m", -0.1), ("M", -0.5))) { TestName = "OpenAI, vLLM, SGLang: a list of alternatives" },
        new("""{"tokens":["m"],"top_logprobs":[{"m":-0.1,"M":-0.5,"The":-9.0}]}""") { TestName = "the older form: an object of tokens" },
        new(Content((" m", -0.1), (" M", -0.5))) { TestName = "with a blank before it" },
        new(Content(("\u2581m", -0.1), ("\u2581M", -0.5))) { TestName = "with SentencePiece's mark" },
        new(Content(("\u0120m", -0.1), ("\u0120M", -0.5))) { TestName = "with the mark of byte-level BPE" },
        new(Content(("<0x6D>", -0.1), ("<0x4D>", -0.5))) { TestName = "as byte tokens" },
        new("""{"content":[{"token":"","top_logprobs":[{"bytes":[109],"logprob":-0.1},{"token":"?","bytes":[77],"logprob":-0.5}]}]}""")
            { TestName = "as bytes alone" },
        new(Content((" M", -2.5), ("m", -0.1), ("M", -0.5))) { TestName = "the letter itself before other spellings of it" },
    ];

    [TestCaseSource(nameof(Forms))]
    public async Task Labels_are_found_in_every_form_in_which_servers_write_them(string logprobs)
    {
        using var server = new JudgeServer(_ => Reply.Ok(Completion(logprobs)));
        var verdicts = await Judge(server).JudgeAsync(JudgedPairs.Make(2), null, default);
        var share = Math.Exp(-0.1) / (Math.Exp(-0.1) + Math.Exp(-0.5));
        Assert.That(
            verdicts.Select(verdict => verdict.Preference),
            Is.EqualTo(JudgedPairs.Make(2).Select(pair => OutputOrder.IsSwapped(pair.Reference.Instruction) ? 1 + share : 2 - share))
                .Within(1e-12));
    }

    [Test]
    public async Task A_judge_that_can_judge_is_asked_twice_and_nothing_is_said()
    {
        using var server = new JudgeServer();
        await Judge(server).ProbeAsync(_told.Add, default);
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((2, 0)));
        Assert.That(_told, Is.Empty);
    }

    [TestCase("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "max_completion_tokens", 1)]
    [TestCase("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 1.", "max_tokens", 16)]
    [TestCase("Requested sample logprobs of 5, which is is greater than max allowed: 3", "top_logprobs", 3)]
    [TestCase("System role not supported", "messages", null)]
    public async Task What_a_server_refuses_of_the_leaderboards_request_is_left_out(string refusal, string field, int? value)
    {
        JsonNode? taken = null;
        using var server = new JudgeServer(request =>
        {
            var isTaken = value is { } number ? (int?)request.Json[field] == number : request.Json["messages"]!.AsArray().Count == 1;
            if (isTaken)
                taken = request.Json;
            return isTaken ? Reply.Ok(Completion(Content(("m", -0.1), ("M", -0.5))))
                : Reply.Error("400 Bad Request", refusal, "invalid_request_error");
        });
        await Judge(server).ProbeAsync(_told.Add, default);
        Assert.That((server.Requests.Count, _told.Count), Is.EqualTo((3, 1)), string.Join('\n', _told));
        Assert.That((string)taken!["messages"]!.AsArray().Last()!["content"]!, Does.Contain("Asked: Name the capital"));
    }

    [Test]
    public async Task A_model_that_thinks_first_is_told_not_to_in_the_way_of_its_server()
    {
        using var server = new JudgeServer(request => Reply.Ok(Completion(
            (bool?)request.Json["chat_template_kwargs"]?["enable_thinking"] == false ? Content(("m", -0.1), ("M", -0.5))
                : Content(("<think>", -0.01)))));
        await Judge(server).ProbeAsync(_told.Add, default);
        Assert.That(_told, Has.Count.EqualTo(1).And.One.Contains("chat_template_kwargs"));
    }

    [Test]
    public async Task An_answer_that_is_another_the_second_time_is_told()
    {
        using var server = new JudgeServer(request => Reply.Ok(Completion(Content(("m", -0.1 * request.Try), ("M", -0.5)))));
        await Judge(server).ProbeAsync(_told.Add, default);
        Assert.That(_told, Has.Count.EqualTo(1).And.One.Contains("asked the same twice"));
    }

    [Test]
    public async Task An_endpoint_that_tells_one_alternative_decides_for_a_side()
    {
        using var server = new JudgeServer(_ => Reply.Ok(Completion(Content(("M", -0.1)))));
        await Judge(server).ProbeAsync(_told.Add, default);
        Assert.That(_told, Has.Count.EqualTo(1).And.One.Contains("tells 1 alternatives"));
    }

    private static readonly TestCaseData[] Unusable =
    [
        new(Reply.Error("404 Not Found", "The model `judge-1` does not exist.", "model_not_found"), "judge.gone"),
        new(Reply.Error("400 Bad Request", "The model is gone.", "model_not_found"), "judge.gone"),
        new(Reply.Ok(Completion("null")), "judge.log-probabilities"),
        new(Reply.Ok(Completion("""{"content":[{"token":"m","logprob":-0.1}]}""")), "judge.log-probabilities"),
        new(Reply.Ok(Completion(Content(("Model", -0.1), ("The", -3)))), "judge.label"),
        new(Reply.Error("400 Bad Request", "logprobs are not supported by this model", null), "judge.refused"),
    ];

    [TestCaseSource(nameof(Unusable))]
    public async Task One_that_cannot_be_used_is_refused_in_a_sentence_with_what_to_type(object reply, string remedy)
    {
        using var server = new JudgeServer(_ => (Reply)reply);
        var refusal = await Assert.CatchAsync<AdviceException>(async () => await Judge(server).ProbeAsync(_told.Add, default));
        Assert.That(refusal!.Remedy, Is.EqualTo(remedy), refusal.Message);
        Assert.That(Remedies.All, Contains.Key(remedy));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    private LlmJudge Judge(JudgeServer server) => new(
        JudgedPairs.Recipe(server) with { Labels = LabelReading.AnySpelling }, JudgedPairs.ParsedTemplate, _store,
        new JudgeLimits { Concurrency = 1, Retries = JudgedPairs.Impatient }, JudgedPairs.Key);

    private static string Completion(string logprobs) =>
        """{"choices":[{"index":0,"finish_reason":"length","message":{"role":"assistant","content":null},"logprobs":""" + logprobs + "}]}";

    private static string Content(params (string Token, double LogProbability)[] top) => new JsonObject
    {
        ["content"] = new JsonArray(new JsonObject
        {
            ["token"] = top[0].Token,
            ["logprob"] = top[0].LogProbability,
            ["top_logprobs"] = new JsonArray(
                [.. top.Select(one => new JsonObject { ["token"] = one.Token, ["logprob"] = one.LogProbability })]),
        }),
    }.ToJsonString();
}
