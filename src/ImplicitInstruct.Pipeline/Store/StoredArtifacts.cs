using System.Text.RegularExpressions;
using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Store;

/// <summary>What lies in a store of one artifact, whole or begun.</summary>
/// <param name="Stage">Stage that made it.</param>
/// <param name="FolderName">Its name and hash.</param>
/// <param name="Folders">Its folders: the artifact, what is written of it so far, the state from which it continues.</param>
/// <param name="Bytes">What all of them hold.</param>
/// <param name="Written">When something in them was written last, UTC.</param>
public sealed record StoredArtifact(string Stage, string FolderName, IReadOnlyList<string> Folders, long Bytes, DateTime Written);

/// <summary>All that lies in a store, whether anything needs it or not; and its removal.</summary>
/// <param name="root">Folder of the scale.</param>
public sealed partial class StoredArtifacts(string root)
{
    private readonly ArtifactStore _store = new(root);

    /// <summary>All artifacts, whole or begun, by stage and name.</summary>
    public IReadOnlyList<StoredArtifact> Find() =>
        [.. (Directory.Exists(_store.Root) ? Directory.EnumerateDirectories(_store.Root) : [])
            .SelectMany(stage => Directory.EnumerateDirectories(stage).Select(folder => (Folder: folder, Match: Name().Match(folder)))
                .Where(one => one.Match.Success)
                .GroupBy(one => Path.GetFileName(one.Match.Groups["artifact"].Value), one => one.Folder)
                .Select(same => Of(Path.GetFileName(stage), same.Key, [.. same.Order(StringComparer.Ordinal)])))
            .OrderBy(one => one.Stage, StringComparer.Ordinal).ThenBy(one => one.FolderName, StringComparer.Ordinal)];

    /// <summary>Whether a key is the one of an artifact that was found.</summary>
    public static bool IsOf(StoredArtifact artifact, ArtifactKey key) =>
        artifact.Stage == key.Stage && artifact.FolderName == key.FolderName;

    /// <summary>Whether somebody makes it just now.</summary>
    public bool IsBeingMade(StoredArtifact artifact)
    {
        if (!File.Exists(LockOf(artifact)))
            return false;
        using var taken = ArtifactLock.TryTake(LockOf(artifact));
        return taken is null;
    }

    /// <summary>Removes all of an artifact, unless somebody makes it just now.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool Remove(StoredArtifact artifact)
    {
        using var taken = ArtifactLock.TryTake(LockOf(artifact));
        if (taken is null)
            return false;
        foreach (var folder in artifact.Folders.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        var memory = _store.MemoryOf(artifact.Stage, artifact.FolderName);
        if (File.Exists(memory))
            File.Delete(memory);
        return true;
    }

    private string LockOf(StoredArtifact artifact) => _store.LockOf(artifact.Stage, artifact.FolderName);

    private static StoredArtifact Of(string stage, string name, IReadOnlyList<string> folders)
    {
        var files = folders.SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)).ToList();
        var written = files.Select(file => file.LastWriteTimeUtc).DefaultIfEmpty(Directory.GetLastWriteTimeUtc(folders[0])).Max();
        return new StoredArtifact(stage, name, folders, files.Sum(file => file.Length), written);
    }

    [GeneratedRegex(@"^(?<artifact>.*-[0-9a-f]{16})(\.tmp|\.partial)?$")]
    private static partial Regex Name();
}
