using System.IO.Enumeration;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Reproduction.Judging;

/// <summary>Where the files of a checkpoint that judges are: its folder, or the cache that the Python tools share.</summary>
/// <param name="Who">Which checkpoint.</param>
/// <param name="Hub">Where the hub and its cache are.</param>
public sealed record JudgeFiles(CheckpointJudgeRecipe Who, HubSettings Hub)
{
    /// <summary>What tells whether a checkpoint can judge: small files.</summary>
    public static IReadOnlyList<string> Small { get; } =
        ["config.json", "tokenizer*", "special_tokens_map*", "added_tokens*", "adapter_config*"];

    /// <summary>All that scores depend on.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Small, "*.safetensors", "*.safetensors.index.json"];

    /// <summary>Whether it is a folder on this machine.</summary>
    /// <exception cref="AdviceException">It looks like one, and is not there.</exception>
    public bool IsFolder => FoundCheckpoint.IsFolder(
        Who.Repository, "The judge", "one that holds a checkpoint, or a repository of the hub such as meta-llama/Meta-Llama-3-8B-Instruct");

    /// <summary>The folder with the files, to which what is missing is fetched.</summary>
    /// <param name="wanted">Patterns of the files' names.</param>
    /// <param name="progress">Told of what arrives; null: nobody is.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AdviceException">The files cannot be had.</exception>
    public async Task<string> FetchAsync(
        IReadOnlyList<string> wanted, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        if (IsFolder)
            return Who.Repository;
        using var hub = new HubClient(Hub);
        return await hub.DownloadSnapshotAsync(
            new HubRepository(HubRepositoryKind.Model, Who.Repository, Who.Revision), wanted, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>What was found in a folder.</summary>
    /// <param name="folder">The folder that <see cref="FetchAsync"/> names.</param>
    internal FoundCheckpoint Found(string folder) => new(Who.Repository, IsFolder ? null : Path.GetFileName(folder), FilesIn(folder));

    /// <summary>The files on which scores depend, with their digests.</summary>
    internal static List<ManifestFile> FilesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(path => All.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path))))
            .Order(StringComparer.Ordinal).Select(FileDigest.Find).OfType<ManifestFile>(),
    ];
}
