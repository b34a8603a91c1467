using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class OnlyWhatMayBeBuiltIsBuilt
{
    private static readonly WordStage World = new("world", "world");
    private TemporaryFolder _scratch = null!;
    private int _drawn;

    [SetUp]
    public void Prepare() => (_scratch, _drawn) = (new TemporaryFolder(), 0);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void What_is_missing_is_named_before_anything_is_computed()
    {
        var sentence = new SentenceStage("greeting", new WordStage("hello", "hello"), World);
        var report = new RecordedReport();
        var refused = Assert.Throws<MissingArtifactsException>(() => Make(sentence, report, "sentence"))!;
        Assert.That(refused.Missing.Select(stage => $"{stage.Kind}/{stage.Name}"), Is.EqualTo(new[] { "word/hello", "word/world" }));
        Assert.That(refused.Message, Is.EqualTo(
            "2 artifacts are needed, are not there as they have to be, and are not built by this run. The first is word/hello."));
        Assert.That(report.Ran, Is.Empty);
    }

    [Test]
    public void What_is_there_is_used()
    {
        var sentence = new SentenceStage("greeting", new WordStage("hello", "hello"), World);
        Make(World, new RecordedReport());
        Assert.That(Assert.Throws<MissingArtifactsException>(() => Make(sentence, new RecordedReport(), "sentence"))!.Message,
            Is.EqualTo("word/hello is needed, is not there as it has to be, and is not built by this run."));
        Make(sentence.First, new RecordedReport());
        var report = new RecordedReport();
        Make(sentence, report, "sentence");
        Assert.That(report.Ran, Is.EqualTo(new[] { "sentence/greeting" }));
    }

    [Test]
    public void Damage_counts_as_missing_and_what_was_made_from_it_does_not()
    {
        var sentence = new SentenceStage("greeting", new WordStage("hello", "hello"), World);
        Make(sentence, new RecordedReport());
        File.WriteAllText(Path.Combine(Runner(new RecordedReport()).FolderOf(World), "word.txt"), "wörld");
        var refused = Assert.Throws<MissingArtifactsException>(() => Make(sentence, new RecordedReport(), "sentence"))!;
        Assert.That(refused.Missing, Is.EqualTo(new[] { World }));
        Make(sentence, new RecordedReport(), "word");
    }

    [Test]
    public void What_was_dropped_and_is_needed_again_counts_as_missing()
    {
        var (model, tokens) = Dropped("fixed");
        var refused = Assert.Throws<MissingArtifactsException>(() => Make(tokens, new RecordedReport(), "sentence"))!;
        Assert.That(refused.Missing, Is.EqualTo(new[] { model }));
    }

    [Test]
    public void What_turns_out_to_be_out_of_step_on_the_way_is_not_built_either()
    {
        var (model, tokens) = Dropped(bits: null);
        var more = new SentenceStage("more", model, World) { Kind = "more" };
        Make([tokens, more], new RecordedReport(), mayBuild: null);
        Lose(tokens);
        var report = new RecordedReport();
        var run = () => Make([tokens, more], report, stage => stage != more);
        Assert.That(run, Throws.TypeOf<MissingArtifactsException>().With.Property("Missing").EqualTo(new[] { more }));
        Assert.That(report.Ran, Is.EqualTo(new[] { "loose/model", "sentence/tokens" }));
    }

    private (LooseStage Model, SentenceStage Tokens) Dropped(string? bits)
    {
        var model = new LooseStage("model", () => bits ?? FormattableString.Invariant($"bits{++_drawn}"));
        var tokens = new SentenceStage("tokens", model, World);
        Make(tokens, new RecordedReport());
        Lose(tokens);
        return (model, tokens);
    }

    private void Lose(Stage stage) => Directory.Delete(Runner(new RecordedReport()).FolderOf(stage), recursive: true);

    private void Make(Stage goal, RecordedReport report, string? kind = null) =>
        Make([goal], report, kind is null ? null : stage => stage.Kind == kind);

    private void Make(IReadOnlyList<Stage> goals, RecordedReport report, Func<Stage, bool>? mayBuild) =>
        Runner(report).MakeAsync(goals, why: false, CancellationToken.None, mayBuild).GetAwaiter().GetResult();

    private StageRunner Runner(RecordedReport report) =>
        new(new ArtifactStore(_scratch.Path), new Arithmetic("toy", "toy-1"), report) { DropsWhatIsDone = true };
}
