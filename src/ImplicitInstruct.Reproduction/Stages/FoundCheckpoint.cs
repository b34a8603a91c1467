using System.Collections.Concurrent;
using System.Text.Json;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>
/// What was found of a published model, in the place of its files: they stay in the cache that the Python tools share, or in their folder.
/// </summary>
/// <param name="Repository">Repository on the hub, or a folder.</param>
/// <param name="Commit">The commit; null of a folder.</param>
/// <param name="Files">The files with their digests.</param>
internal sealed record FoundCheckpoint(string Repository, string? Commit, IReadOnlyList<ManifestFile> Files)
{
    /// <summary>The folder of the cache that holds files of a repository, to which what is missing is fetched.</summary>
    /// <param name="context">Where progress goes.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="settings">Where hub and cache are.</param>
    /// <param name="wanted">Patterns of the files' names.</param>
    /// <exception cref="AdviceException">The files cannot be had.</exception>
    public static async Task<string> FetchAsync(
        StageContext context, HubRepository repository, HubSettings settings, IReadOnlyList<string> wanted)
    {
        using var hub = new HubClient(settings);
        return await hub.DownloadSnapshotAsync(repository, wanted, new DownloadMeter(context.Progress), context.Cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>The folder with the files.</summary>
    /// <param name="file">The artifact's file that says what was found.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="hub">Where the cache is.</param>
    /// <exception cref="AdviceException">A file is gone or is not the one that was found.</exception>
    public static string FolderIn(string file, string name, HubSettings hub)
    {
        var found = JsonSerializer.Deserialize<FoundCheckpoint>(File.ReadAllBytes(file), CanonicalJson.Options)!;
        var snapshot = found.Commit is null ? found.Repository
            : hub.SnapshotFolder(new HubRepository(HubRepositoryKind.Model, found.Repository, found.Commit));
        foreach (var one in found.Files)
        {
            var path = Path.Combine(snapshot, one.Path);
            if (FileDigest.Find(path) is not { } there || there.Bytes != one.Bytes || there.Sha256 != one.Sha256)
                throw new AdviceException(
                    $"'{path}' is no longer the file that {name} was found with. " +
                    $"{(found.Commit is null ? "Type the same again: its folder is looked at anew." : $"Remove " +
                        $"'{Path.GetDirectoryName(file)}' and type the same again: it is fetched anew.")}");
        }

        return snapshot;
    }

    /// <summary>Whether a repository of a recipe is a folder on this machine.</summary>
    /// <param name="repository">What the recipe names.</param>
    /// <param name="key">The recipe's key.</param>
    /// <param name="instead">What to name instead of a folder that is not there, to end a sentence with.</param>
    /// <exception cref="AdviceException">It looks like one, and is not there.</exception>
    public static bool IsFolder(string repository, string key, string instead)
    {
        if (Directory.Exists(repository))
            return true;
        return !LooksLikeAPath(repository) ? false
            : throw new AdviceException($"{key} is '{repository}', and there is no such folder: name {instead}.");
    }

    private static bool LooksLikeAPath(string name) =>
        Path.IsPathRooted(name) || name[0] is '.' or '~' || name.Contains('\\', StringComparison.Ordinal) || name.Count(c => c == '/') > 1;
}

/// <summary>
/// SHA-256 of files outside of the store, read once a process: weights of a 7B model are 14 GB, and several stages start from the same
/// ones.
/// </summary>
internal static class FileDigest
{
    private static readonly ConcurrentDictionary<(string Path, long Bytes, DateTime Written), string> Known = new();

    /// <summary>
    /// A file with its size and digest, through the link that the hub's cache makes of it; null when it is not there, or a link to nothing.
    /// </summary>
    /// <param name="path">The file.</param>
    public static ManifestFile? Find(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        if (!file.Exists)
            return null;
        return new ManifestFile(Path.GetFileName(path), file.Length,
            Known.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), key => ContentHash.OfFile(key.Path)));
    }
}
