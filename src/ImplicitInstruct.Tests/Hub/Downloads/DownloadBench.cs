using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

/// <summary>A misbehaving hub, an empty cache, and what is asked of them.</summary>
internal sealed class DownloadBench : IDisposable
{
    public static readonly HubRepository Repository = new(HubRepositoryKind.Model, MisbehavingHub.Id);

    private readonly TemporaryFolder _folder = new();

    public DownloadBench() => Settings = new HubSettings
    {
        Endpoint = Hub.Address,
        CacheFolder = _folder["hub"],
        RetryDelay = TimeSpan.FromMilliseconds(1),
        Attempts = 3,
    };

    public MisbehavingHub Hub { get; } = new();

    public HubSettings Settings { get; set; }

    public string Cached(params string[] parts) => Path.Combine([_folder["hub"], "models--org--name", .. parts]);

    /// <summary>One file, whose answers alone may be faulty.</summary>
    public async Task<string> FileAsync(
        string path, HubRepository? repository = null, IProgress<DownloadProgress>? progress = null, CancellationToken stop = default)
    {
        Hub.IsListSound = true;
        using var client = new HubClient(Settings);
        return Path.Combine(await client.DownloadSnapshotAsync(repository ?? Repository, [path], progress, stop), path);
    }

    public async Task<string> SnapshotAsync(
        string[] patterns, HubRepository? repository = null, IProgress<DownloadProgress>? progress = null)
    {
        using var client = new HubClient(Settings);
        return await client.DownloadSnapshotAsync(repository ?? Repository, patterns, progress);
    }

    public Task<string> RefusalAsync(string path = "big.bin", HubRepository? repository = null) =>
        RefusalAsync(() => FileAsync(path, repository));

    public Task<string> SnapshotRefusalAsync(params string[] patterns) => RefusalAsync(() => SnapshotAsync(patterns));

    /// <summary>What is said is no more than a line.</summary>
    public static async Task<string> RefusalAsync(Func<Task> asked)
    {
        var refusal = await Assert.ThrowsAsync<AdviceException>(asked);
        Assert.That(refusal!.Message, Does.EndWith(".").And.No.Contains("\n"));
        return refusal.Message;
    }

    public void Dispose()
    {
        Hub.Dispose();
        _folder.Dispose();
    }
}
