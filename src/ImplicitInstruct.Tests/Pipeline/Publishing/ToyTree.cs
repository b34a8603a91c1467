using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Pipeline.Publishing;

/// <summary>Two words and their sentence, made and published; and what a liar would do to the tree.</summary>
internal sealed class ToyTree : IDisposable
{
    public static readonly WordStage Hello = new("hello", "hello");
    public static readonly WordStage World = new("world", "world");
    public static readonly SentenceStage Sentence = new("both", Hello, World, Computed: true);

    private readonly TemporaryFolder _scratch = new();

    private ToyTree()
    {
    }

    public string Folder => _scratch["tree"];

    public ArtifactStore Made => new(_scratch["made"]);

    public ArtifactStore Other => new(_scratch["other"]);

    public string Fingerprint { get; private set; } = "";

    public static StageKeys Keys => new("toy-1");

    public static async Task<ToyTree> PublishedAsync()
    {
        var tree = new ToyTree();
        await ToyRunner.Of(tree.Made, new ToyEngine(), new RecordedReport()).MakeAsync([Sentence], why: false, CancellationToken.None);
        tree.Publish();
        return tree;
    }

    /// <summary>Publishes what is made, again.</summary>
    /// <returns>How many bytes were written.</returns>
    public long Publish()
    {
        var writer = new TreeWriter(Folder);
        var added = Keys.Plan([Sentence]).Select(stage => writer.Add(Made, Keys.Of(stage))).ToList();
        Fingerprint = writer.Finish(new PublishedIndex
        {
            Layout = PublishedIndex.Current,
            Run = new JsonObject { ["name"] = "toy" },
            Arithmetic = new Arithmetic("toy", "toy-1"),
            Commits = [.. added.Select(one => one.Manifest.Made.Commit).OfType<string>().Distinct()],
            Artifacts = [.. added.Select(one => one.Listed)],
            Pages = [],
        });
        return writer.Written;
    }

    public Task<PublishedStore> OpenAsync(string? fingerprint = null) =>
        PublishedStore.OpenAsync(new PublishedFolder(Folder), fingerprint);

    /// <summary>Takes everything into the other store.</summary>
    public async Task TakeAsync()
    {
        using var published = await OpenAsync();
        foreach (var stage in Keys.Plan([Sentence]))
            await published.BringAsync(Other, Keys.Of(stage), _ => true, CancellationToken.None);
    }

    /// <summary>What is wrong with the tree as one sees who takes everything.</summary>
    public async Task<string> FaultAsync()
    {
        try
        {
            await TakeAsync();
            return "none";
        }
        catch (PublishedFaultException fault)
        {
            return fault.Sentence.Replace($"'{Folder}'", "TREE", StringComparison.Ordinal);
        }
    }

    public string ManifestOf(Stage stage) => Path.Combine(Folder, PublishedLayout.ManifestOf(Keys.Of(stage).Hash));

    /// <summary>Where the only file of a stage lies.</summary>
    public string FileOf(Stage stage) => Path.Combine(Folder, PublishedLayout.FileOf(DigestOf(stage)));

    public string DigestOf(Stage stage) => Made.Examine(Keys.Of(stage)).Manifest!.Files[0].Sha256;

    /// <summary>Changes a manifest, seals it again and has the index list it: nothing of that needs a secret.</summary>
    public void Forge(Stage stage, Action<JsonObject> change)
    {
        var bytes = Forged(ManifestOf(stage), change);
        Reindex(index =>
        {
            var listed = index["artifacts"]!.AsArray().Single(one => (string?)one!["key"] == Keys.Of(stage).Hash)!;
            (listed["bytes"], listed["sha256"]) = (bytes.Length, ContentHash.Of(bytes));
        });
    }

    public void Reindex(Action<JsonObject> change)
    {
        var path = Path.Combine(Folder, PublishedLayout.Index);
        var index = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        change(index);
        File.WriteAllText(path, index.ToJsonString());
    }

    public static byte[] Forged(string manifest, Action<JsonObject> change)
    {
        var members = JsonNode.Parse(File.ReadAllBytes(manifest))!.AsObject();
        change(members);
        members.Remove("seal");
        members["seal"] = ContentHash.Of(CanonicalJson.Bytes(members));
        File.WriteAllText(manifest, members.ToJsonString(CanonicalJson.Options) + "\n");
        return File.ReadAllBytes(manifest);
    }

    public void Dispose() => _scratch.Dispose();
}
