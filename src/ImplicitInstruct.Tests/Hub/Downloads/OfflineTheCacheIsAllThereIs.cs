using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

[TestFixture]
public sealed class OfflineTheCacheIsAllThereIs
{
    private DownloadBench _bench = null!;

    [SetUp]
    public async Task Fill()
    {
        _bench = new DownloadBench();
        _bench.Hub.Files["big.bin"] = MisbehavingHub.Noise(5000);
        _bench.Hub.Files["other.bin"] = MisbehavingHub.Noise(5000, seed: 2);
        await _bench.FileAsync("big.bin");
        _bench.Hub.Requests.Clear();
        _bench.Settings = _bench.Settings with { Offline = true };
    }

    [TearDown]
    public void Clear()
    {
        Assert.That(_bench.Hub.Requests, Is.Empty);
        _bench.Dispose();
    }

    [Test]
    public async Task What_is_there_is_found_by_branch_and_by_commit()
    {
        var byBranch = await _bench.FileAsync("big.bin");
        var byCommit = await _bench.FileAsync(
            "big.bin", new HubRepository(HubRepositoryKind.Model, MisbehavingHub.Id, MisbehavingHub.Commit));
        Assert.That(byBranch, Is.EqualTo(byCommit));
        Assert.That(await _bench.SnapshotAsync(["*.bin"]), Is.EqualTo(Path.GetDirectoryName(byBranch)));
    }

    [Test]
    public async Task What_is_not_there_is_named()
    {
        Assert.That(
            await _bench.RefusalAsync("other.bin"), Does.Contain("file 'other.bin', is not in").And.Contain("unset HF_HUB_OFFLINE"));
        Assert.That(
            await _bench.RefusalAsync("big.bin", new HubRepository(HubRepositoryKind.Model, "org/none")), Does.Contain("org/none at main"));
        Assert.That(await _bench.SnapshotRefusalAsync("big.bin", "other.bin"), Does.Contain("'other.bin'"));
    }

    [Test]
    public async Task A_damaged_file_is_not_used()
    {
        await File.WriteAllBytesAsync(
            _bench.Cached("blobs", MisbehavingHub.TagOf(_bench.Hub.Files["big.bin"])), MisbehavingHub.Noise(5000, seed: 3));
        Assert.That(await _bench.RefusalAsync(), Does.Contain("is damaged"));
    }
}
