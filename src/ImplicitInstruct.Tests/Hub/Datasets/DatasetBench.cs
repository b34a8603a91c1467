using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Datasets;

/// <summary>A misbehaving hub, a misbehaving server beside it, and a data set of one file on each.</summary>
internal sealed class DatasetBench : IDisposable
{
    public static readonly byte[] Outside = MisbehavingHub.Noise(200_000, seed: 3);

    public TemporaryFolder Folder { get; } = new();

    public MisbehavingHub Hub { get; } = new();

    public MisbehavingHub Elsewhere { get; } = new();

    public HubSettings Settings { get; set; }

    public DatasetBench()
    {
        Settings = new HubSettings
        {
            Endpoint = Hub.Address,
            CacheFolder = Folder["hub"],
            RetryDelay = TimeSpan.FromMilliseconds(1),
            Attempts = 3,
            Token = "secret",
        };
        Hub.Files["main/train-00000-of-00001.jsonl"] =
            "{\"question\": \"Q?\", \"answer\": \"A.\"}\n{\"question\": \"R?\", \"answer\": \"B.\"}\n"u8.ToArray();
        Hub.Files["README.md"] = "# words"u8.ToArray();
        Elsewhere.Files["some/folder/notes.txt"] = Outside;
    }

    public DatasetSource Source => new()
    {
        Id = "gsm8k",
        Kind = DatasetKind.Tuning,
        Rows = 2,
        Licence = "MIT",
        Source = "invented",
        Files =
        [
            DatasetFile.OnHub(new HubRepository(HubRepositoryKind.Dataset, MisbehavingHub.Id), "main/train-*.jsonl"),
            DatasetFile.At(new Uri(Elsewhere.Address, "some/folder/notes.txt"), MisbehavingHub.Sha256(Outside)),
        ],
    };

    public async Task<LocalDataset> FetchAsync(DatasetSource? source = null, IProgress<DownloadProgress>? progress = null)
    {
        using var client = new HubClient(Settings);
        return await new DatasetReader(client, Folder["files"]).FetchAsync(source ?? Source, progress);
    }

    /// <summary>What is said is no more than a line.</summary>
    public async Task<string> RefusalAsync(DatasetSource? source = null)
    {
        var refusal = await Assert.ThrowsAsync<AdviceException>(() => FetchAsync(source));
        Assert.That(refusal!.Message, Does.EndWith(".").And.No.Contains("\n"));
        return refusal.Message;
    }

    public void Dispose()
    {
        Hub.Dispose();
        Elsewhere.Dispose();
        Folder.Dispose();
    }
}
