using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Pipeline.Publishing;

[TestFixture]
public sealed class WhatIsPublishedIsUsed
{
    private ToyTree _tree = null!;

    [SetUp]
    public async Task Publish() => _tree = await ToyTree.PublishedAsync();

    [TearDown]
    public void Remove() => _tree.Dispose();

    [Test]
    public async Task What_was_taken_is_whole_and_nothing_is_made()
    {
        await _tree.TakeAsync();
        var report = new RecordedReport();
        var built = await ToyRunner.Of(_tree.Other, new ToyEngine(), report).MakeAsync([ToyTree.Sentence], why: false, default);
        Assert.That((built, report.Ran.Count), Is.EqualTo((0, 0)));
        var (made, taken) = (State(_tree.Made), State(_tree.Other));
        Assert.That(taken.Manifest!.ToBytes(), Is.EqualTo(made.Manifest!.ToBytes()));
        Assert.That(Directory.Exists(Path.Combine(_tree.Other.Root, ".fetched", "x")), Is.False);
    }

    [Test]
    public async Task What_is_there_is_not_taken_again()
    {
        await _tree.TakeAsync();
        using var published = await _tree.OpenAsync();
        Assert.That(
            await published.BringAsync(_tree.Other, ToyTree.Keys.Of(ToyTree.Hello), _ => true, default), Is.Null);
    }

    [Test]
    public async Task What_the_tree_does_not_have_is_not_taken()
    {
        using var published = await _tree.OpenAsync();
        var other = ToyTree.Keys.Of(new WordStage("other", "other"));
        Assert.That(published.Has(other), Is.False);
        Assert.That(await published.BringAsync(_tree.Other, other, _ => true, default), Is.Null);
    }

    [Test]
    public async Task Large_files_are_left_out_and_brought_when_something_needs_them()
    {
        using var published = await _tree.OpenAsync();
        foreach (var stage in ToyTree.Keys.Plan([ToyTree.Hello, ToyTree.World]))
            await published.BringAsync(_tree.Other, ToyTree.Keys.Of(stage), _ => false, default);
        Assert.That(_tree.Other.Examine(ToyTree.Keys.Of(ToyTree.Hello)), Has.Property(nameof(ArtifactState.IsDropped)).True);
        var (report, engine) = (new RecordedReport(), new ToyEngine());
        var runner = new StageRunner(_tree.Other, new Arithmetic(engine.Name, engine.NumericsId), report)
        {
            Tools = new Toolbox().With(engine),
            Bring = async (key, stop) => key.Stage == "word"
                && await published.BringAsync(_tree.Other, key, _ => true, stop) is not null,
        };
        await runner.MakeAsync([ToyTree.Sentence], why: false, default);
        Assert.That(report.Ran, Is.EqualTo(new[] { "sentence/both" }));
        Assert.That(State(_tree.Other).Manifest!.Content, Is.EqualTo(State(_tree.Made).Manifest!.Content));
    }

    [Test]
    public void Published_again_nothing_is_written_and_what_belongs_to_nothing_goes()
    {
        var before = _tree.Fingerprint;
        var stray = Path.Combine(_tree.Folder, PublishedLayout.FileOf(new string('0', 64)));
        Directory.CreateDirectory(Path.GetDirectoryName(stray)!);
        File.WriteAllText(stray, "of another run");
        Assert.That(_tree.Publish(), Is.Zero);
        Assert.That(_tree.Fingerprint, Is.EqualTo(before));
        Assert.That(File.Exists(stray), Is.False);
    }

    [Test]
    public async Task Equal_files_lie_there_once()
    {
        using var tree = await ToyTree.PublishedAsync();
        var contents = Directory.GetFiles(Path.Combine(tree.Folder, "files"), "*", SearchOption.AllDirectories);
        Assert.That(contents.Select(Path.GetFileName), Is.Unique.And.Exactly(3).Items);
    }

    [Test]
    public void A_folder_that_holds_something_else_is_refused()
    {
        File.WriteAllText(Path.Combine(_tree.Folder, "thesis.txt"), "mine");
        Assert.That(() => new TreeWriter(_tree.Folder), Throws.TypeOf<AdviceException>()
            .With.Message.EqualTo($"'{_tree.Folder}' holds 'thesis.txt', which is no part of a published run."));
        Assert.That(File.ReadAllText(Path.Combine(_tree.Folder, "thesis.txt")), Is.EqualTo("mine"));
    }

    [Test]
    public void What_is_damaged_is_not_published()
    {
        File.Delete(_tree.FileOf(ToyTree.Hello));
        File.WriteAllText(Path.Combine(_tree.Made.FolderOf(ToyTree.Keys.Of(ToyTree.Hello)), "word.txt"), "jello");
        Assert.That(() => _tree.Publish(), Throws.TypeOf<AdviceException>().With.Message.EndsWith("is not what it was when it was made."));
    }

    private static ArtifactState State(ArtifactStore store) => store.Examine(ToyTree.Keys.Of(ToyTree.Sentence));
}
