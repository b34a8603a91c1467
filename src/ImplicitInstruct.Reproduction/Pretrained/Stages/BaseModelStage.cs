using System.IO.Enumeration;
using System.Text.Json;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>A pretrained checkpoint of the hub or of a folder. The artifact holds its commit and digests; the weights stay in the cache that the Python tools share.</summary>
/// <remarks>
/// Key: kind, revision, repository and its revision; of a folder also what it holds, which its owner may change. A branch may move: the artifact stays with the commit that it found, and names it.
/// </remarks>
/// <param name="BaseName">What the recipe calls it, e.g. <c>llama-2-7b</c>.</param>
/// <param name="Model">Where it is from.</param>
/// <param name="Hub">Where the hub and its cache are.</param>
public sealed record BaseModelStage(string BaseName, BaseModelRecipe Model, HubSettings Hub) : ModelStage("base", Revision: 1)
{
    private const string FileName = "checkpoint.json";

    private static readonly string[] Wanted =
        ["config.json", "*.safetensors", "*.safetensors.index.json", "tokenizer*", "special_tokens_map*", "added_tokens*", "generation_config*"];

    /// <inheritdoc/>
    public override string System => ModelNames.Untuned;

    /// <inheritdoc/>
    public override Run Run => new(1, 0);

    /// <inheritdoc/>
    public override string Name => BaseName;

    /// <inheritdoc/>
    public override object Recipe => IsFolder ? new { Model.Repository, Model.Revision, Content = ContentHash.OfFiles(FilesOf(Model.Repository)) } : new { Model.Repository, Model.Revision };

    /// <inheritdoc/>
    public override bool UsesEngine => false;

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var folder = Model.Repository;
        if (!IsFolder)
        {
            using var hub = new HubClient(Hub);
            folder = await hub.DownloadSnapshotAsync(Repository, Wanted, new DownloadMeter(context.Progress), context.Cancellation).ConfigureAwait(false);
        }

        var found = new FoundCheckpoint(Model.Repository, IsFolder ? null : Path.GetFileName(folder), FilesOf(folder));
        _ = Checkpoint.Load(folder).Config;   // refused now rather than after hours
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(found, CanonicalJson.Options));
    }

    /// <inheritdoc/>
    public override Checkpoint Open(string folder) => Checkpoint.Load(CheckpointFolder(folder));

    /// <inheritdoc/>
    /// <exception cref="AdviceException">The checkpoint is gone or is not the one that was found.</exception>
    public override string CheckpointFolder(string folder)
    {
        var found = JsonSerializer.Deserialize<FoundCheckpoint>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
        var snapshot = found.Commit is null ? Model.Repository : Hub.SnapshotFolder(new HubRepository(HubRepositoryKind.Model, Model.Repository, found.Commit));
        foreach (var file in found.Files)
        {
            var path = Path.Combine(snapshot, file.Path);
            if (FileDigest.Find(path) is not { } there || there.Bytes != file.Bytes || there.Sha256 != file.Sha256)
                throw new AdviceException($"'{path}' is no longer the file that {BaseName} was found with. {(found.Commit is null ? "Type the same again: its folder is looked at anew." : $"Remove '{folder}' and type the same again: it is fetched anew.")}");
        }

        return snapshot;
    }

    private HubRepository Repository => new(HubRepositoryKind.Model, Model.Repository, Model.Revision);

    /// <summary>Whether the repository is a folder on this machine.</summary>
    /// <exception cref="AdviceException">It looks like one, and is not there.</exception>
    private bool IsFolder
    {
        get
        {
            if (Directory.Exists(Model.Repository))
                return true;
            return !LooksLikeAPath(Model.Repository) ? false
                : throw new AdviceException($"models.{BaseName}.repository is '{Model.Repository}', and there is no such folder: name one that holds a checkpoint, or a repository of the hub such as allenai/OLMo-7B-hf.");
        }
    }

    private static bool LooksLikeAPath(string name) => Path.IsPathRooted(name) || name[0] is '.' or '~' || name.Contains('\\', StringComparison.Ordinal) || name.Count(c => c == '/') > 1;

    private static List<ManifestFile> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(IsOfCheckpoint).Order(StringComparer.Ordinal).Select(FileDigest.Find).OfType<ManifestFile>()];

    private static bool IsOfCheckpoint(string path) => Wanted.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path)));

    private sealed record FoundCheckpoint(string Repository, string? Commit, IReadOnlyList<ManifestFile> Files);
}
