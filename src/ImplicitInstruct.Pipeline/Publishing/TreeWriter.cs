using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Publishing;

/// <summary>
/// Writes a published tree: contents by hash, each once; manifests; pages; and last the index, so that a tree with an index is whole.
/// </summary>
/// <remarks>Written again into the same folder, what is there already stays, and what belongs to no artifact of the run goes.</remarks>
public sealed class TreeWriter
{
    private static readonly string[] OwnFolders = [PublishedLayout.Manifests, PublishedLayout.Files];

    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly string _root;

    /// <summary>Begins a tree.</summary>
    /// <param name="folder">Its folder; made when needed.</param>
    /// <param name="pages">Names of files and folders at its top that hold pages.</param>
    /// <exception cref="AdviceException">The folder holds something else, or cannot be written to.</exception>
    public TreeWriter(string folder, params IEnumerable<string> pages)
    {
        _root = Path.GetFullPath(folder);
        string[] own = [.. OwnFolders, PublishedLayout.Index, PublishedLayout.Crate, .. pages];
        if (File.Exists(_root))
            throw new AdviceException($"'{_root}' is a file.") { Remedy = "publish.folder" };
        if (Directory.Exists(_root) && Directory.EnumerateFileSystemEntries(_root).Select(path => Path.GetFileName(path)).FirstOrDefault(
            name => !own.Contains(name) && !name.EndsWith(".partial", StringComparison.Ordinal)) is { } other)
            throw new AdviceException($"'{_root}' holds '{other}', which is no part of a published run.") { Remedy = "publish.folder" };
        OrAdvice(() => Directory.CreateDirectory(_root));
    }

    /// <summary>How many bytes were written.</summary>
    public long Written { get; private set; }

    /// <summary>Adds an artifact.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="key">Which.</param>
    /// <exception cref="AdviceException">It is not what it was when it was made, or the folder cannot be written to.</exception>
    public (PublishedArtifact Listed, Manifest Manifest) Add(ArtifactStore store, ArtifactKey key)
    {
        var folder = store.FolderOf(key);
        return OrAdvice(() =>
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, Manifest.FileName));
            var manifest = Manifest.Read(bytes);
            var there = manifest.Files.ToLookup(file => File.Exists(Path.Combine(folder, file.Path)));
            foreach (var file in there[true])
                Put(PublishedLayout.FileOf(file.Sha256), Path.Combine(folder, file.Path), file);
            Put(PublishedLayout.ManifestOf(manifest.Hash), bytes);
            return (new PublishedArtifact(
                manifest.Hash, manifest.Stage, manifest.Name, bytes.Length, ContentHash.Of(bytes),
                [.. there[false].Select(one => one.Path)]),
                manifest);
        });
    }

    /// <summary>Length and digest of a page that was written into the tree.</summary>
    /// <param name="name">Its name, with <c>/</c>.</param>
    public ManifestFile PageOf(string name)
    {
        var path = Path.Combine(_root, name);
        return new ManifestFile(name, new FileInfo(path).Length, ContentHash.OfFile(path));
    }

    /// <summary>Ends the tree with its index.</summary>
    /// <returns>The tree's fingerprint.</returns>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public string Finish(PublishedIndex index)
    {
        var bytes = index.ToBytes();
        OrAdvice(() =>
        {
            DurableFile.Write(Path.Combine(_root, PublishedLayout.Index), bytes);
            foreach (var path in OwnFolders.SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(_root, folder), "*", SearchOption.AllDirectories)).ToList())
            {
                if (!_listed.Contains(Path.GetRelativePath(_root, path).Replace('\\', '/')))
                    File.Delete(path);
            }

            return 0;
        });
        return ContentHash.Of(bytes);
    }

    private void Put(string name, string from, ManifestFile file)
    {
        var path = Begin(name);
        if (new FileInfo(path) is { Exists: true } there && there.Length == file.Bytes && ContentHash.OfFile(path) == file.Sha256)
            return;
        var beside = path + ".partial";
        var digest = PublishedFolder.CopyAsync(from, beside, CancellationToken.None).GetAwaiter().GetResult();
        if (digest != file.Sha256)
        {
            File.Delete(beside);
            throw new AdviceException($"'{from}' is not what it was when it was made.") { Remedy = "publish.damaged" };
        }

        DurableFile.Flush(beside);
        File.Move(beside, path, overwrite: true);
        Written += file.Bytes;
    }

    private void Put(string name, byte[] bytes)
    {
        var path = Begin(name);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return;
        DurableFile.Write(path, bytes);
        Written += bytes.Length;
    }

    private string Begin(string name)
    {
        _listed.Add(name);
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private T OrAdvice<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new AdviceException(
                $"The run cannot be published to '{_root}': {trouble.Message.TrimEnd('.')}. Make room or give the right to write there, "
                + "and run again.", trouble);
        }
    }
}
