using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class WhyNamesTheReason
{
    private static readonly WordStage Hello = new("hello", "hello");
    private static readonly WordStage World = new("world", "world");
    private static readonly SentenceStage Sentence = new("greeting", Hello, World, Computed: true);
    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder();

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task At_first_nothing_was_ever_built() => Assert.That(await Why(Sentence), Is.EqualTo(new[]
    {
        "word/hello         runs: never built",
        "word/world         runs: never built",
        "sentence/greeting  runs: never built",
    }));

    [Test]
    public async Task Then_everything_is_up_to_date()
    {
        await Why(Sentence);
        Assert.That(await Why(Sentence), Is.All.EndsWith("  up to date"));
    }

    [Test]
    public async Task A_recipe_value_is_named_with_both_values_and_dependents_name_their_input()
    {
        await Why(Sentence);
        Assert.That(await Why(Sentence with { First = Hello with { Word = "howdy" } }), Is.EqualTo(new[]
        {
            "word/hello         runs: word \"hello\" -> \"howdy\"",
            "word/world         up to date",
            "sentence/greeting  runs: input first changed (word/hello)",
        }));
    }

    [Test]
    public async Task Going_back_runs_nothing()
    {
        await Why(Sentence);
        await Why(Sentence with { Between = ", " });
        Assert.That(await Why(Sentence), Is.All.EndsWith("  up to date"));
    }

    [Test]
    public async Task Several_changes_are_all_named()
    {
        await Why(Sentence);
        var changed = Sentence with { Between = ", ", Revision = 2, Second = World with { Revision = 3 } };
        Assert.That((await Why(changed, new ToyEngine { NumericsId = "toy-2" }))[^1], Is.EqualTo(
            "sentence/greeting  runs: stage revision 1 -> 2; engine numerics toy-1 -> toy-2; "
            + "between \" \" -> \", \"; input second changed (word/world)"));
    }

    [Test]
    public async Task Of_many_reasons_the_first_are_named_and_the_rest_counted()
    {
        await Why(Sentence);
        var changed = Sentence with
        {
            Between = ", ",
            Revision = 2,
            First = Hello with { Revision = 4 },
            Second = World with { Revision = 3 },
        };
        Assert.That((await Why(changed, new ToyEngine { NumericsId = "toy-2" }))[^1],
            Does.EndWith("between \" \" -> \", \"; input first changed (word/hello); and 1 more"));
    }

    [Test]
    public async Task Damage_and_a_saved_state_are_named()
    {
        await Why(Sentence);
        var runner = ToyRunner.Of(new ArtifactStore(_scratch.Path), new ToyEngine(), new RecordedReport());
        File.WriteAllText(Path.Combine(runner.FolderOf(Hello), "word.txt"), "hallo");
        var other = World with { Word = "moon" };
        Directory.CreateDirectory(runner.FolderOf(other) + ".partial");
        var lines = await Why(Sentence with { Second = other });
        Assert.That(lines[0], Is.EqualTo("word/hello         runs: damaged, the bytes of word.txt are not those that were written"));
        Assert.That(lines[1], Is.EqualTo("word/world         runs: word \"world\" -> \"moon\" (continues from its saved state)"));
    }

    private async Task<IReadOnlyList<string>> Why(Stage goal, ToyEngine? engine = null)
    {
        var report = new RecordedReport();
        var runner = ToyRunner.Of(new ArtifactStore(_scratch.Path), engine ?? new ToyEngine(), report);
        await runner.MakeAsync([goal], why: true, CancellationToken.None);
        return [.. report.Lines.Where(line => line.Contains("  ", StringComparison.Ordinal))];
    }
}
