using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>The folder of one repository in the cache that the Python tools share: <c>blobs</c>, <c>snapshots</c>, <c>refs</c>.</summary>
/// <remarks>
/// Layout: huggingface_hub, docs/source/en/guides/manage-cache.md. A blob's name is its hash; a snapshot's file is a link to its blob.
/// </remarks>
internal sealed class HubCache(HubSettings settings, HubRepository repository)
{
    private readonly string _folder = Path.Combine(settings.CacheFolder, repository.FolderName);

    /// <summary>The file that holds some content.</summary>
    public string Blob(string name) => Path.Combine(_folder, "blobs", name);

    /// <summary>The file beside which others wait while its blob is made; the Python tools lock the same one.</summary>
    public string LockFile(string name) => Path.Combine(settings.CacheFolder, ".locks", repository.FolderName, name + ".lock");

    /// <summary>The folder of a commit's files.</summary>
    public string Snapshot(string commit) => Path.Combine(_folder, "snapshots", commit);

    /// <summary>A file as the user opens it.</summary>
    public string Pointer(string commit, string path) => Path.Combine(Snapshot(commit), Path.Combine(path.Split('/')));

    /// <summary>The commit that the revision stood for when it was last asked for; null when it never was.</summary>
    public string? KnownCommit()
    {
        if (repository.IsPinned)
            return repository.Revision;
        var file = ReferenceFile();
        return File.Exists(file) && File.ReadAllText(file).Trim() is var commit && HubRepository.IsCommit(commit) ? commit : null;
    }

    /// <summary>Notes which commit the revision stands for.</summary>
    public void Remember(string commit)
    {
        if (repository.IsPinned || KnownCommit() == commit)
            return;
        WholeFile.WriteShared(ReferenceFile(), System.Text.Encoding.ASCII.GetBytes(commit));
    }

    /// <summary>
    /// Puts a blob into a snapshot, by a relative link. Where there are none it is moved there or, when another snapshot may need it too,
    /// copied, as the Python tools do it.
    /// </summary>
    /// <param name="file">Which.</param>
    /// <param name="isNew">Whether the blob was made for this file just now.</param>
    public void Point(HubFile file, bool isNew)
    {
        var (pointer, blob) = (Pointer(file.Commit, file.Path), Blob(file.Tag));
        Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
        if (IsLink(pointer, blob))
            return;
        File.Delete(pointer);
        if (settings.LinksSnapshots && TryLink(pointer, blob))
            return;
        if (isNew)
        {
            File.Move(blob, pointer, overwrite: true);
            return;
        }

        var partial = pointer + ".partial";
        File.Copy(blob, partial, overwrite: true);
        File.Move(partial, pointer, overwrite: true);
    }

    /// <summary>
    /// Bytes that some listed files still need on the disk: what is there whole or in part, under any commit, is not counted again.
    /// </summary>
    public long BytesToCome(string commit, IEnumerable<HubListing.Entry> files) => files.Sum(file =>
    {
        if (LengthOf(Pointer(commit, file.Path)) == file.Size)
            return 0;
        if (file.Tag is not { } tag)
            return file.Size;
        return LengthOf(Blob(tag)) == file.Size
            ? (settings.LinksSnapshots ? 0 : file.Size)
            : Math.Max(0, file.Size - (LengthOf(BlobDownload.PartialOf(Blob(tag))) ?? 0));
    });

    /// <summary>Bytes of a file, through a link if it is one; null when there is none.</summary>
    public static long? LengthOf(string path)
    {
        if (!File.Exists(path))
            return null;
        var file = new FileInfo(path);
        return (file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!).Length;
    }

    /// <summary>The hash that a snapshot's file must have: the name of the blob it links to; null for a copy, which has none.</summary>
    public static string? HashOf(string pointer) =>
        File.ResolveLinkTarget(pointer, returnFinalTarget: false) is { } blob && BlobHash.IsHash(blob.Name) ? blob.Name : null;

    private string ReferenceFile() => Path.Combine(_folder, "refs", Path.Combine(repository.Revision.Split('/')));

    private static bool IsLink(string pointer, string blob) =>
        new FileInfo(pointer).LinkTarget is { } target
            && Path.GetFullPath(target, Path.GetDirectoryName(Path.GetFullPath(pointer))!) == Path.GetFullPath(blob);

    private static bool TryLink(string pointer, string blob)
    {
        try
        {
            File.CreateSymbolicLink(pointer, Path.GetRelativePath(Path.GetDirectoryName(pointer)!, blob));
            return true;
        }
        catch (Exception forbidden) when (Refusal.IsFileTrouble(forbidden))
        {
            return IsLink(pointer, blob);   // else Windows without developer mode, some network disks
        }
    }
}
