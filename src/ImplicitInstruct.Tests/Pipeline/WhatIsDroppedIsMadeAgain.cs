using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class WhatIsDroppedIsMadeAgain
{
    private static readonly WordStage World = new("world", "world");
    private TemporaryFolder _scratch = null!;
    private int _drawn;

    private ArtifactStore Store => new(_scratch.Path);

    [SetUp]
    public void Prepare() => (_scratch, _drawn) = (new TemporaryFolder(), 0);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task With_the_same_bytes_nothing_else_is_built()
    {
        var model = new LooseStage("model", () => "fixed");
        var tokens = new SentenceStage("tokens", model, World);
        var check = new SentenceStage("check", model, tokens);
        await Run(check);
        Lose(check);
        Assert.That(await Run(check), Is.EqualTo(new[] { "loose/model", "sentence/check" }));
        Assert.That(IsThere(model), Is.False, "and it goes again");
        Assert.That(await Run(check), Is.Empty);
    }

    [Test]
    public async Task With_other_bytes_what_was_made_from_it_is_built_again_before_anything_reads_both()
    {
        var model = new LooseStage("model", Draw);
        var tokens = new SentenceStage("tokens", model, World);
        var check = new SentenceStage("check", model, tokens);
        await Run(check);
        Assert.That(Runner().Open(check), Is.EqualTo("bits1 bits1 world"));
        Assert.That(IsThere(model), Is.False);
        Lose(check);
        Assert.That(await Run(check), Is.EqualTo(new[] { "loose/model", "sentence/tokens", "sentence/check" }));
        Assert.That(Runner().Open(check), Is.EqualTo("bits2 bits2 world"));
        Assert.That(await Run(check), Is.Empty, "everything is in step after one run");
    }

    [Test]
    public async Task A_dropped_model_of_a_dropped_model_and_all_that_follows_from_them_come_out_in_step()
    {
        var first = new LooseStage("base", Draw);
        var tuned = new LooseStage("tuned", Draw, first);
        var other = new SentenceStage("other", first, World);
        var tokens = new SentenceStage("tokens", tuned, other);
        await Run(tokens);
        Assert.That((IsThere(first), IsThere(tuned)), Is.EqualTo((false, false)));
        Lose(tokens);
        Assert.That(await Run(tokens), Is.EqualTo(new[] { "loose/base", "loose/tuned", "sentence/other", "sentence/tokens" }));
        Assert.That(Runner().Open(tokens), Is.EqualTo("bits3+bits4 bits3 world"));
        Assert.That(await Run(tokens), Is.Empty);
    }

    [Test]
    public async Task Models_whose_results_are_compared_crosswise_are_each_made_again_once()
    {
        var (one, two) = (new LooseStage("one", Draw), new LooseStage("two", Draw));
        var (ofOne, ofTwo) = (new SentenceStage("of-one", one, World), new SentenceStage("of-two", two, World));
        Stage[] goals = [ofOne, ofTwo, new SentenceStage("crossed", ofTwo, one), new SentenceStage("crossed-too", ofOne, two)];
        await Run(goals);
        Assert.That((IsThere(one), IsThere(two)), Is.EqualTo((false, false)));
        foreach (var lost in goals)
        {
            Lose(lost);
            var ran = await Run(goals);
            Assert.That(ran.Count(stage => stage.StartsWith("loose/", StringComparison.Ordinal)), Is.InRange(1, 2), lost.Name);
            Assert.That(await Run(goals), Is.Empty, lost.Name);
            Assert.That((IsThere(one), IsThere(two)), Is.EqualTo((false, false)), lost.Name);
        }
    }

    [Test]
    public async Task What_another_process_made_again_meanwhile_is_dropped_again_too()
    {
        var model = new LooseStage("model", Draw);
        var tokens = new SentenceStage("tokens", model, World);
        await Run(tokens);
        Lose(tokens);
        var report = new RecordedReport();
        var runner = Runner(report);
        var (key, old) = (runner.Keys.Of(model), Store.Examine(runner.Keys.Of(model)).Manifest!);
        var held = ArtifactLock.TryTake(Store.LockOf(key))!;
        var run = runner.MakeAsync([tokens], why: false, CancellationToken.None);
        while (report.Lines.Count < 2)   // that it is needed again, and that somebody else builds it
            await Task.Delay(10);
        var folder = Store.BeginWrite(key);
        File.WriteAllText(Path.Combine(folder, "small.txt"), "small");
        File.WriteAllText(Path.Combine(folder, LooseStage.Large), "bits1");
        Store.Commit(key, folder, old, DateTime.UtcNow);
        held.Dispose();
        await run;
        Assert.That(report.Ran, Is.EqualTo(new[] { "sentence/tokens" }));
        Assert.That(IsThere(model), Is.False);
    }

    [Test]
    public async Task Where_a_study_is_made_in_parts_what_later_parts_read_stays()
    {
        var model = new LooseStage("model", Draw);
        var (tokens, scores) = (new SentenceStage("tokens", model, World), new SentenceStage("scores", model, World, "; "));
        var report = new RecordedReport();
        var runner = Runner(report, [tokens, scores]);
        await runner.MakeAsync([tokens], why: false, CancellationToken.None);
        Assert.That(IsThere(model), Is.True);
        await runner.MakeAsync([scores], why: false, CancellationToken.None);
        Assert.That(IsThere(model), Is.False);
        Assert.That(report.Ran, Is.EqualTo(new[] { "loose/model", "word/world", "sentence/tokens", "sentence/scores" }));
    }

    [Test]
    public async Task Where_a_study_is_made_in_parts_what_earlier_parts_made_from_other_bytes_is_built_again_too()
    {
        var model = new LooseStage("model", Draw);
        var (tokens, scores) = (new SentenceStage("tokens", model, World), new SentenceStage("scores", model, World, "; "));
        var table = new SentenceStage("table", tokens, World);
        await Run(table, scores);
        Lose(scores);
        var report = new RecordedReport();
        var runner = Runner(report, [table, scores]);
        Assert.That(runner.AreWhole([table]), Is.True, "as far as anybody knows");
        await runner.MakeAsync([scores], why: false, CancellationToken.None);
        Assert.That(report.Ran, Is.EqualTo(new[] { "loose/model", "sentence/scores", "sentence/tokens", "sentence/table" }));
        Assert.That((runner.Open(table), runner.Open(scores)), Is.EqualTo(("bits2 world world", "bits2; world")));
        Assert.That(runner.AreWhole([table, scores]), Is.True);
        Assert.That(await Run(table, scores), Is.Empty);
    }

    private string Draw() =>
        ++_drawn <= 40 ? FormattableString.Invariant($"bits{_drawn}") : throw new InvalidOperationException("this goes on for ever");

    private async Task<IReadOnlyList<string>> Run(params Stage[] goals)
    {
        var report = new RecordedReport();
        await Runner(report).MakeAsync(goals, why: false, CancellationToken.None);
        return report.Ran;
    }

    private StageRunner Runner(RecordedReport? report = null, params IReadOnlyList<Stage> all) =>
        new(Store, new Arithmetic("toy", "toy-1"), report ?? new RecordedReport()) { DropsWhatIsDone = true, AllGoals = all };

    private void Lose(Stage stage) => Directory.Delete(Runner().FolderOf(stage), recursive: true);

    private bool IsThere(LooseStage stage) => File.Exists(Path.Combine(Runner().FolderOf(stage), LooseStage.Large));
}
