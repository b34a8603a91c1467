using System.Collections.Concurrent;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

[TestFixture]
public sealed class DownloadsLieWhereThePythonToolsLookForThem
{
    private DownloadBench _bench = null!;

    [SetUp]
    public void Fill()
    {
        _bench = new DownloadBench();
        _bench.Hub.Files["config.json"] = "{}"u8.ToArray();
        _bench.Hub.Files["empty.txt"] = [];
        _bench.Hub.Files["big.bin"] = MisbehavingHub.Noise(3_000_000);
        _bench.Hub.Files["a folder/part #1.bin"] = MisbehavingHub.Noise(5000, seed: 2);
    }

    [TearDown]
    public void Clear() => _bench.Dispose();

    [Test]
    public async Task A_snapshot_links_to_blobs_named_by_their_hash()
    {
        var folder = await _bench.SnapshotAsync([]);
        Assert.That(folder, Is.EqualTo(_bench.Cached("snapshots", MisbehavingHub.Commit)));
        Assert.That(await File.ReadAllTextAsync(_bench.Cached("refs", "main")), Is.EqualTo(MisbehavingHub.Commit));
        foreach (var (path, bytes) in _bench.Hub.Files)
        {
            var file = Path.Combine([folder, .. path.Split('/')]);
            Assert.That(MisbehavingHub.Sha256(await File.ReadAllBytesAsync(file)), Is.EqualTo(MisbehavingHub.Sha256(bytes)));
            Assert.That(
                MisbehavingHub.Sha256(await File.ReadAllBytesAsync(_bench.Cached("blobs", MisbehavingHub.TagOf(bytes)))),
                Is.EqualTo(MisbehavingHub.Sha256(bytes)));
            if (!OperatingSystem.IsWindows())
                Assert.That(
                    new FileInfo(file).LinkTarget,
                    Is.EqualTo($"{(path.Contains('/', StringComparison.Ordinal) ? "../" : "")}../../blobs/{MisbehavingHub.TagOf(bytes)}"));
        }
        Assert.That(Directory.EnumerateFiles(_bench.Cached("blobs")).Count(), Is.EqualTo(4));
    }

    [Test]
    public async Task Where_there_are_no_links_a_blob_is_moved_or_copied([Values] bool blobIsThere)
    {
        if (blobIsThere)
        {
            await _bench.FileAsync("big.bin");
            Directory.Delete(_bench.Cached("snapshots"), recursive: true);
        }

        _bench.Settings = _bench.Settings with { LinksSnapshots = false };
        var file = await _bench.FileAsync("big.bin");
        Assert.That(new FileInfo(file).LinkTarget, Is.Null);
        Assert.That(
            MisbehavingHub.Sha256(await File.ReadAllBytesAsync(file)), Is.EqualTo(MisbehavingHub.Sha256(_bench.Hub.Files["big.bin"])));
        Assert.That(
            Directory.EnumerateFiles(_bench.Cached("blobs")).Count(), Is.EqualTo(blobIsThere ? 1 : 0),
            "another snapshot may link to one that was there");
        Assert.That(_bench.Hub.Bodies.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_copy_that_is_whole_is_neither_made_nor_sent_again()
    {
        _bench.Settings = _bench.Settings with { LinksSnapshots = false };
        var file = await _bench.FileAsync("big.bin");
        var before = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, before);
        Assert.That(await _bench.FileAsync("big.bin"), Is.EqualTo(file));
        Assert.That(_bench.Hub.Bodies.Count(), Is.EqualTo(1));
        Assert.That(File.GetLastWriteTimeUtc(file), Is.EqualTo(before));
    }

    [Test]
    public async Task What_the_cache_holds_whole_needs_no_lock()
    {
        await _bench.FileAsync("big.bin");
        var locks = Path.Combine(_bench.Settings.CacheFolder, ".locks");
        Directory.Delete(locks, recursive: true);
        await _bench.FileAsync("big.bin");
        Assert.That(Directory.Exists(locks), Is.False, "a cache that may only be read serves what it has");
    }

    [Test]
    public async Task A_redirect_that_tells_half_is_followed_to_the_other_half()
    {
        var bytes = _bench.Hub.Files["big.bin"];
        _bench.Hub.Fault = (request, context) =>
        {
            if (request.Method != "HEAD" || request.Path.StartsWith("/renamed/", StringComparison.Ordinal))
                return false;
            context.Response.Headers["X-Linked-Etag"] = $"\"{MisbehavingHub.TagOf(bytes)}\"";
            context.Response.Headers["X-Repo-Commit"] = MisbehavingHub.Commit;
            context.Response.Headers["Location"] = request.Path.Replace("/org/", "/renamed/", StringComparison.Ordinal);
            return MisbehavingHub.Refuse(context, 307);
        };
        Assert.That(
            MisbehavingHub.Sha256(await File.ReadAllBytesAsync(await _bench.FileAsync("big.bin"))),
            Is.EqualTo(MisbehavingHub.Sha256(bytes)));
    }

    [Test]
    public async Task Patterns_choose_files()
    {
        var folder = await _bench.SnapshotAsync(["config.json", "*/part*.bin"]);
        Assert.That(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            Is.EquivalentTo(["config.json", "part #1.bin"]));
    }

    [Test]
    public async Task A_named_file_that_is_not_listed_is_refused() =>
        Assert.That(await _bench.SnapshotRefusalAsync("config.json", "none.json"), Does.Contain("has no file 'none.json'"));

    [Test]
    public async Task What_is_there_is_not_sent_again()
    {
        await _bench.SnapshotAsync([]);
        var before = _bench.Hub.Bodies.Count();
        await _bench.SnapshotAsync([]);
        Assert.That(_bench.Hub.Bodies.Count(), Is.EqualTo(before).And.EqualTo(3), "an empty file needs no body");
    }

    [Test]
    public async Task Named_files_of_a_commit_need_no_request_the_second_time()
    {
        var pinned = new HubRepository(HubRepositoryKind.Model, MisbehavingHub.Id, MisbehavingHub.Commit);
        var first = await _bench.SnapshotAsync(["big.bin", "config.json"], pinned);
        var before = _bench.Hub.Requests.Count;
        Assert.That(await _bench.SnapshotAsync(["config.json", "big.bin"], pinned), Is.EqualTo(first));
        Assert.That(_bench.Hub.Requests, Has.Count.EqualTo(before));
        await _bench.SnapshotAsync(["*.json"], pinned);
        Assert.That(_bench.Hub.Requests, Has.Count.GreaterThan(before), "which files a pattern means is not known here");
        Assert.That(Directory.Exists(_bench.Cached("refs")), Is.False, "a commit stands for itself");
    }

    [Test]
    public async Task A_data_set_has_its_own_address_and_folder()
    {
        var file = await _bench.FileAsync("config.json", new HubRepository(HubRepositoryKind.Dataset, MisbehavingHub.Id));
        Assert.That(file, Does.Contain("datasets--org--name"));
        Assert.That(_bench.Hub.Requests.Select(request => request.Path), Has.All.StartsWith("/datasets/org/name/resolve/"));
    }

    [Test]
    public async Task A_revision_with_slashes_is_one_part_of_an_address_and_a_path_of_refs()
    {
        var parquet = new HubRepository(HubRepositoryKind.Dataset, MisbehavingHub.Id, "refs/convert/parquet");
        await _bench.SnapshotAsync(["config.json"], parquet);
        Assert.That(_bench.Hub.Requests.Select(request => request.Path), Is.EqualTo(
        [
            "/api/datasets/org/name/revision/refs%2Fconvert%2Fparquet",
            $"/datasets/org/name/resolve/{MisbehavingHub.Commit}/config.json",
            $"/datasets/org/name/resolve/{MisbehavingHub.Commit}/config.json",
        ]));
        var reference = Path.Combine(_bench.Settings.CacheFolder, "datasets--org--name", "refs", "refs", "convert", "parquet");
        Assert.That(await File.ReadAllTextAsync(reference), Is.EqualTo(MisbehavingHub.Commit));
    }

    [Test]
    public async Task Progress_ends_with_every_byte_and_file()
    {
        var reports = new ConcurrentQueue<DownloadProgress>();
        await _bench.SnapshotAsync([], progress: new Listener(reports));
        var all = _bench.Hub.Files.Values.Sum(bytes => (long)bytes.Length);
        Assert.That(reports.Last(), Is.EqualTo(new DownloadProgress(reports.Last().File, 4, 4, all, all)));
        Assert.That(reports.Select(report => report.BytesDone), Is.Ordered);
    }

    [Test]
    public async Task Several_at_once_for_the_same_file_make_one_download()
    {
        var files = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _bench.FileAsync("big.bin")));
        Assert.That(files.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_bench.Hub.Bodies.Count(), Is.EqualTo(1));
    }

    [TestCase("../evil")]
    [TestCase("/etc/evil")]
    [TestCase("a//b")]
    [TestCase("a\\b")]
    [TestCase(".. /evil")]
    [TestCase(".../evil")]
    [TestCase("a/ ")]
    [TestCase("line\nbreak")]
    [TestCase("")]
    public async Task A_list_that_leads_out_of_the_snapshot_is_refused(string path)
    {
        _bench.Hub.Files[path] = [1];
        Assert.That(await _bench.SnapshotRefusalAsync(), Does.Contain("is no path"));
    }

    private sealed class Listener(ConcurrentQueue<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Enqueue(value);
    }
}
