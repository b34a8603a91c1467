using ImplicitInstruct.Build.Chat;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Chats;
using ImplicitInstruct.Reproduction.Planning;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class AModelAnswersAsItAnsweredTheTest
{
    private static readonly string[] Four = ["base", "instruction-tuned", "response-tuned", "all-rules"];

    private TemporaryFolder _scratch = null!;
    private Outcome _made = null!;

    [OneTimeSetUp]
    public async Task Make()
    {
        _scratch = new TemporaryFolder(inMemory: true);
        _made = await ToyReproduction.Make(ToyReproduction.Options(_scratch), new ToyEngine { Name = "cpu" });
    }

    [OneTimeTearDown]
    public void Remove() => _scratch.Dispose();

    [TestCase(null)]
    [TestCase("p2-t2")]
    public void Every_kind_of_model_says_what_stands_in_its_artifact(string? run)
    {
        using var chat = Open([.. _made.Models.KindsOf(_made.Models.Families[0]).Select(kind => kind.Name)], run);
        Assert.That(chat.Models, Has.Count.EqualTo(1 + 1 + 2 + 5 + 2 + 2 + 4 + 2 + 4));
        foreach (var model in chat.Models)
        {
            Assert.That(model.Generator, Does.Contain(run is null ? "p1" : "p2"));
            var output = _made.Artifacts.Open(model)[3];
            var answer = chat.Answer(model, output.Instruction);
            Assert.That(
                (answer.Text, answer.Finished, answer.Tokens),
                Is.EqualTo((output.Output.Replace(" \n ", "\n", StringComparison.Ordinal), output.Finished, output.Tokens)),
                model.Name);
        }
    }

    [Test]
    public void Nobody_named_means_four_side_by_side_with_the_text_that_they_are_given()
    {
        using var chat = Open();
        Assert.That(chat.Models.Select(model => model.System), Is.EqualTo(Four));
        var answer = chat.Answer(chat.Models[1], "what is \n this", maxNewTokens: 1);
        Assert.That((answer.Given, answer.BeginToken), Is.EqualTo(("< | user | >\nwhat is\nthis\n< | assistant | > \n", (int?)1)));
        Assert.That(answer.Tokens, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void What_is_not_made_is_told_with_what_makes_it_and_nothing_is_made()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        foreach (var folder in Directory.GetDirectories(System.IO.Path.Combine(copy.Path, "artifacts", "mini", "choose")))
            Directory.Delete(folder, recursive: true);
        var before = ToyReproduction.Digests(copy);
        using var chat = new Chat(new Study(ToyReproduction.Options(copy)), []);
        Assert.That(chat.Models.Select(model => model.System), Is.EqualTo(new[] { "base", "instruction-tuned" }));
        Assert.That(chat.Missing, Is.EqualTo(new MissingModel[]
        {
            new("response-tuned", "response-tuning", StageStep.Tune, false), new("all-rules", "rule-adapter", StageStep.Choose, false),
        }));
        Assert.That(ToyReproduction.Digests(copy), Is.EqualTo(before));
    }

    [Test]
    public void A_model_that_was_named_and_is_not_made_is_a_refusal_with_what_to_type()
    {
        using var empty = new TemporaryFolder(inMemory: true);
        var study = new Study(ToyReproduction.Checkout(empty) with { Overrides = ["world.seed=3"] });
        Assert.That(
            () => new ChatCommand(Typed("--model", "single-task-math"), study).LayOut(),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(
                "single-task-math is not made yet; type ./build.sh --target Tune --claim single-task-math --set world.seed=3"));
        Assert.That(
            () => new ChatCommand(Typed(), study).LayOut(),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith("base is not made yet; type ./build.sh --target Pretrain --set"));
    }

    [TestCase("responsetuned", null, "There is no model 'responsetuned' of this scale. What there is: base, base-other-tags, instruction-")]
    [TestCase("base", "p1-t9", "There is no run 'p1-t9'. What there is: p1-t1, p2-t2, p3-t3.")]
    public void Nobody_of_that_name(string kind, string? run, string wrong) => Assert.That(
        () => new Chat(new Study(ToyReproduction.Options(_scratch)), [kind], run),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith(wrong));

    [Test]
    public async Task Lines_are_answered_one_by_one_and_what_cannot_be_is_told_beside_the_answers()
    {
        var example = _made.Artifacts.Open(_made.Models.Materials.Test)[0].Text;
        var (output, talk) = (new StringWriter(), new StringWriter());
        var command = new ChatCommand(Typed("--model", "base", "--model", "all-rules"), new Study(ToyReproduction.Options(_scratch)));
        using var chat = command.LayOut();
        await command.RunAsync(
            chat, new StringReader($"{example}\n\nHello\n"), isTerminal: true, output, talk, CancellationToken.None, new ToyEngine());
        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.That(
            lines.Where(line => line.StartsWith("--- ", StringComparison.Ordinal)).Select(line => line.Split(',')[0]),
            Is.EqualTo(new[] { "--- given", "--- base", "--- all-rules" }));
        Assert.That(lines[0], Is.EqualTo("--- given, after the begin token (id 1)"));
        Assert.That(lines, Has.Member("< | user | >").And.Member(example));
        Assert.That(talk.ToString(), Does.Contain("> ").And.Contain("For example: ").And.Contain("The word 'Hello' is not in the"));

        Assert.That(
            () => command.RunAsync(
                chat, new StringReader("Hello\n"), isTerminal: false, output, talk, CancellationToken.None, new ToyEngine()),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo("A prompt could not be answered."));
    }

    [Test]
    public async Task Whoever_stops_waiting_for_a_line_is_not_kept()
    {
        using var stop = new CancellationTokenSource();
        using var silence = new Silence();
        await stop.CancelAsync();
        var command = new ChatCommand(Typed(), new Study(ToyReproduction.Options(_scratch)));
        using var chat = command.LayOut();
        Assert.That(
            () => command.RunAsync(
                chat, silence, isTerminal: false, TextWriter.Null, TextWriter.Null, stop.Token, new ToyEngine()),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static TypedArguments Typed(params string[] args) => CommandLineCheck.Parse(["--target", "Chat", .. args], Targets.All);

    private Chat Open(string[]? kinds = null, string? run = null)
    {
        var chat = new Chat(new Study(ToyReproduction.Options(_scratch)), kinds ?? [], run);
        chat.Open(new ToyEngine { Name = "cpu" });
        return chat;
    }

    /// <summary>A terminal at which nobody types, until it is closed.</summary>
    private sealed class Silence : TextReader
    {
        private readonly TaskCompletionSource _closed = new();

        public override string? ReadLine()
        {
            _closed.Task.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            _closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
