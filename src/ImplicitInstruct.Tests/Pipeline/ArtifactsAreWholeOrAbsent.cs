using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class ArtifactsAreWholeOrAbsent
{
    private readonly WordStage _hello = new("hello", "hello");
    private readonly WordStage _world = new("world", "world");
    private TemporaryFolder _scratch = null!;
    private SentenceStage _sentence = null!;

    private ArtifactStore Store => new(_scratch.Path);

    [SetUp]
    public void Prepare()
    {
        _scratch = new TemporaryFolder();
        _sentence = new SentenceStage("greeting", _hello, _world);
    }

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task A_second_run_builds_nothing()
    {
        Assert.That(await Run(), Is.EqualTo(3));
        var report = new RecordedReport();
        Assert.That(await Run(report), Is.Zero);
        Assert.That(report.Ran, Is.Empty);
        Assert.That(report.Lines, Is.Empty);
    }

    [Test]
    public async Task The_manifest_says_what_the_artifact_is_made_of()
    {
        await Run();
        var keys = new StageKeys("toy-1");
        var manifest = Store.Examine(keys.Of(_sentence)).Manifest!;
        Assert.That(manifest.Inputs.Select(input => (input.Role, input.Stage, input.Name, input.Hash)), Is.EqualTo(new[]
        {
            ("first", "word", "hello", keys.Of(_hello).Hash),
            ("second", "word", "world", keys.Of(_world).Hash),
        }));
        Assert.That(manifest.Files, Is.EqualTo(new[] { new ManifestFile("deep/sentence.txt", 11, ContentHash.Of("hello world"u8)) }));
        Assert.That(manifest.Recipe!.ToJsonString(), Is.EqualTo("""{"between":" "}"""));
        Assert.That((manifest.Engine, manifest.Numerics), Is.EqualTo(((string?)null, (string?)null)), "no engine computed it");
        Assert.That(manifest.Made.Machine, Does.Contain("cores"));
    }

    [Test]
    public async Task A_failed_stage_leaves_no_artifact_and_the_next_run_starts_clean()
    {
        var stage = new FailingStage(_ => throw new InvalidOperationException("a fault of the stage"));
        Assert.That(() => Runner(new RecordedReport()).MakeAsync([stage], why: false, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.EqualTo("a fault of the stage"));
        var runner = Runner(new RecordedReport());
        Assert.That(Directory.Exists(runner.FolderOf(stage)), Is.False);
        await runner.MakeAsync([stage], why: false, CancellationToken.None);
        Assert.That(Directory.GetFiles(runner.FolderOf(stage)).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "half.txt", "other.txt", "manifest.json" }));
    }

    [TestCase("deep/sentence.txt", "the bytes of deep/sentence.txt are not those that were written")]
    [TestCase("manifest.json", "the manifest")]
    public async Task A_flipped_byte_is_found_reported_in_one_line_and_repaired(string file, string told)
    {
        await Run();
        var path = Path.Combine(Runner(new RecordedReport()).FolderOf(_sentence), file);
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at += Math.Max(1, bytes.Length / 40))
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            var report = new RecordedReport();
            await Run(report);
            if (file == "manifest.json" && report.Ran.Count == 0)
                continue;   // a flip between two kinds of white space changes nothing
            Assert.That(report.Ran, Is.EqualTo(new[] { "sentence/greeting" }), $"byte {at}");
            Assert.That(report.Lines[0],
                Does.StartWith("sentence/greeting is damaged: ").And.Contains(told).And.EndsWith("It will be built again."));
            Assert.That(Runner(new RecordedReport()).Open(_sentence), Is.EqualTo("hello world"));
        }
        Assert.That(await Run(), Is.Zero);
    }

    [Test]
    public async Task A_damaged_input_is_rebuilt_alone_because_its_bytes_come_out_the_same()
    {
        await Run();
        File.WriteAllText(Path.Combine(Runner(new RecordedReport()).FolderOf(_hello), "word.txt"), "jello");
        var report = new RecordedReport();
        await Run(report);
        Assert.That(report.Ran, Is.EqualTo(new[] { "word/hello" }));
    }

    [Test]
    public async Task An_input_that_comes_out_with_other_bytes_rebuilds_what_was_made_from_it()
    {
        await Run();
        var keys = new StageKeys("toy-1");
        var key = keys.Of(_hello);
        var folder = Store.BeginWrite(key);
        File.WriteAllText(Path.Combine(folder, "word.txt"), "howdy");   // as a changed program without a raised revision would
        var files = ArtifactStore.FilesOf(folder);
        var manifest = Store.Examine(key).Manifest! with { Files = files, Content = ContentHash.OfFiles(files) };
        Store.Commit(key, folder, manifest, DateTime.UtcNow);
        var report = new RecordedReport();
        await Run(report);
        Assert.That(report.Ran, Is.EqualTo(new[] { "sentence/greeting" }));
        Assert.That(report.Lines[0], Does.Contain("made from other bytes of word/hello"));
        Assert.That(Runner(new RecordedReport()).Open(_sentence), Is.EqualTo("howdy world"));
    }

    [TestCase("deep/sentence.txt", "deep/sentence.txt is missing")]
    [TestCase("manifest.json", "its manifest is missing")]
    public async Task A_missing_file_and_a_missing_manifest_are_damage(string file, string told)
    {
        await Run();
        File.Delete(Path.Combine(Runner(new RecordedReport()).FolderOf(_sentence), file));
        var report = new RecordedReport();
        await Run(report);
        Assert.That(report.Lines[0], Does.Contain(told));
    }

    [Test]
    public async Task What_a_killed_run_left_beside_the_artifact_does_no_harm()
    {
        var runner = Runner(new RecordedReport());
        var folder = runner.FolderOf(_sentence);
        Directory.CreateDirectory(folder + ".tmp/deep");
        File.WriteAllText(folder + ".tmp/deep/sentence.txt", "half a sen");
        File.WriteAllText(folder + ".tmp/rubbish.txt", "rubbish");
        await Run();
        Assert.That(Directory.Exists(folder + ".tmp"), Is.False);
        Assert.That(File.Exists(Path.Combine(folder, "rubbish.txt")), Is.False);
        Directory.CreateDirectory(folder + ".partial");   // killed between finishing and tidying up
        await Run();
        Assert.That(Directory.Exists(folder + ".partial"), Is.False);
    }

    [Test]
    public async Task Two_runs_at_once_build_each_artifact_once()
    {
        var reports = Enumerable.Range(0, 4).Select(_ => new RecordedReport()).ToList();
        var built = await Task.WhenAll(reports.Select(report => Task.Run(() => Run(report))));
        Assert.That(built.Sum(), Is.EqualTo(3));
        Assert.That(reports.SelectMany(report => report.Ran), Is.Unique);
    }

    [Test]
    public async Task Whoever_waits_for_another_process_is_told_so()
    {
        var key = new StageKeys("toy-1").Of(_hello);
        var held = ArtifactLock.TryTake(Store.LockOf(key))!;
        var report = new RecordedReport();
        var run = Runner(report).MakeAsync([_hello], why: false, CancellationToken.None);
        while (report.Lines.Count == 0)
            await Task.Delay(10);
        Assert.That(run.IsCompleted, Is.False);
        var holder = FormattableString.Invariant($"process {Environment.ProcessId} on {Environment.MachineName}");
        Assert.That(report.Lines[0], Is.EqualTo($"word/hello is being built by {holder}; waiting for it."));
        held.Dispose();
        Assert.That(await run, Is.EqualTo(1));
    }

    private Task<int> Run(RecordedReport? report = null) =>
        Runner(report ?? new RecordedReport()).MakeAsync([_sentence], why: false, CancellationToken.None);

    private StageRunner Runner(RecordedReport report) => ToyRunner.Of(Store, new ToyEngine(), report);
}
