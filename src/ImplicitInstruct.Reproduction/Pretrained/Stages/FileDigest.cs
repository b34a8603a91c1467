using System.Collections.Concurrent;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>SHA-256 of files outside of the store, read once a process: weights of a 7B model are 14 GB, and several stages start from the same ones.</summary>
internal static class FileDigest
{
    private static readonly ConcurrentDictionary<(string Path, long Bytes, DateTime Written), string> Known = new();

    /// <summary>A file with its size and digest, through the link that the hub's cache makes of it; null when it is not there, or a link to nothing.</summary>
    /// <param name="path">The file.</param>
    public static ManifestFile? Find(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        if (!file.Exists)
            return null;
        return new ManifestFile(Path.GetFileName(path), file.Length, Known.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), key => ContentHash.OfFile(key.Path)));
    }
}
