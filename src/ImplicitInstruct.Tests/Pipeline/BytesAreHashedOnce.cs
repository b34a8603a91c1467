using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class BytesAreHashedOnce
{
    private readonly WordStage _hello = new("hello", "hello");
    private TemporaryFolder _scratch = null!;

    private string WordFile => Path.Combine(Runner().FolderOf(_hello), "word.txt");

    private string Memory => Directory.GetFiles(Path.Combine(_scratch.Path, ".digests")).Single();

    [SetUp]
    public async Task Make()
    {
        _scratch = new TemporaryFolder();
        await Run();
    }

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task A_flipped_byte_with_size_and_time_kept_is_found_when_all_bytes_are_verified_and_not_before()
    {
        await Age();
        FlipAByteAndKeepTheTime();
        Assert.That(await Run(), Is.Empty);
        Assert.That(await Run(verifies: true), Is.EqualTo(new[] { "word/hello" }));
        Assert.That(Runner().Open(_hello), Is.EqualTo("hello"));
    }

    [Test]
    public async Task What_was_found_to_be_damaged_is_not_taken_for_whole_by_the_next_look()
    {
        await Age();
        FlipAByteAndKeepTheTime();
        var key = Runner().Keys.Of(_hello);
        Assert.That(Store(verifies: true).Examine(key).Damage, Does.Contain("word.txt"));
        Assert.That(Store(verifies: false).Examine(key).Damage, Does.Contain("word.txt"));
    }

    [Test]
    public async Task A_flipped_byte_with_another_time_is_found()
    {
        await Age();
        FlipAByteAndKeepTheTime();
        File.SetLastWriteTimeUtc(WordFile, DateTime.UtcNow.AddMinutes(-30));
        Assert.That(await Run(), Is.EqualTo(new[] { "word/hello" }));
    }

    [Test]
    public async Task What_was_written_just_now_is_not_remembered_since_clocks_are_coarse()
    {
        File.SetLastWriteTimeUtc(WordFile, DateTime.UtcNow);
        await Run();
        FlipAByteAndKeepTheTime();
        Assert.That(await Run(), Is.EqualTo(new[] { "word/hello" }));
    }

    [Test]
    public async Task What_a_stage_wrote_long_before_it_ended_is_remembered_at_once()
    {
        var slow = new OldFileStage();
        await Runner().MakeAsync([slow], why: false, CancellationToken.None);
        Assert.That(File.ReadAllText(Memory), Does.Contain("old.txt").And.Not.Contain("new.txt"));
    }

    [TestCase("")]
    [TestCase("[null]")]
    [TestCase("{ no JSON")]
    [TestCase("""[{"path":null,"bytes":5,"writtenTicks":0,"sha256":"00"}]""")]
    [TestCase("""[{"path":"word.txt","bytes":5,"writtenTicks":TICKS,"sha256":"00"}]""")]
    [TestCase(null)]
    public async Task A_memory_that_is_missing_or_damaged_is_of_no_consequence(string? content)
    {
        await Age();
        if (content is null)
            Directory.Delete(Path.GetDirectoryName(Memory)!, recursive: true);
        else
            File.WriteAllText(Memory, content.Replace("TICKS", Ticks(), StringComparison.Ordinal));
        Assert.That(await Run(), Is.Empty);
        FlipAByteAndKeepTheTime();
        Assert.That(await Run(), Is.Empty, "it is remembered anew");
    }

    [Test]
    public async Task The_memory_is_no_file_of_the_artifact()
    {
        await Age();
        var folder = Path.GetDirectoryName(WordFile)!;
        Assert.That(Memory, Does.Exist);
        Assert.That(ArtifactStore.FilesOf(folder).Select(file => file.Path), Is.EqualTo(new[] { "word.txt" }));
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "word.txt", "manifest.json" }));
    }

    /// <summary>Lets the file look an hour old, so that the next look remembers it.</summary>
    private async Task Age()
    {
        File.SetLastWriteTimeUtc(WordFile, DateTime.UtcNow.AddHours(-1));
        Assert.That(await Run(), Is.Empty);
    }

    private string Ticks() => FormattableString.Invariant($"{File.GetLastWriteTimeUtc(WordFile).Ticks}");

    private void FlipAByteAndKeepTheTime()
    {
        var (bytes, time) = (File.ReadAllBytes(WordFile), File.GetLastWriteTimeUtc(WordFile));
        bytes[1] ^= 0x10;
        File.WriteAllBytes(WordFile, bytes);
        File.SetLastWriteTimeUtc(WordFile, time);
    }

    private async Task<IReadOnlyList<string>> Run(bool verifies = false)
    {
        var report = new RecordedReport();
        await Runner(report, verifies).MakeAsync([_hello], why: false, CancellationToken.None);
        return report.Ran;
    }

    private ArtifactStore Store(bool verifies) => new(_scratch.Path) { VerifiesAllBytes = verifies };

    private StageRunner Runner(RecordedReport? report = null, bool verifies = false) =>
        ToyRunner.Of(Store(verifies), new ToyEngine(), report ?? new RecordedReport());

    private sealed record OldFileStage() : Stage("old", 1)
    {
        public override string Name => "one";

        public override object Recipe => new { };

        public override Task RunAsync(StageContext context)
        {
            File.WriteAllText(context.PathOf("old.txt"), "old");
            File.SetLastWriteTimeUtc(context.PathOf("old.txt"), DateTime.UtcNow.AddHours(-1));
            File.WriteAllText(context.PathOf("new.txt"), "new");
            return Task.CompletedTask;
        }
    }
}
