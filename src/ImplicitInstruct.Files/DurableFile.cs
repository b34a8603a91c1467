using System.Runtime.InteropServices;

namespace ImplicitInstruct.Files;

/// <summary>Writes that survive a power cut: a file is there with all its bytes, or not at all.</summary>
public static class DurableFile
{
    /// <summary>Writes beside the target, flushes to the disk, then renames over the target.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        Write(path, stream => stream.Write(copy));
    }

    /// <summary>
    /// Writes beside the target, flushes to the disk, then renames over the target; when that fails, what was there stays as it was.
    /// </summary>
    /// <param name="path">The target.</param>
    /// <param name="content">Writes the bytes, of any length.</param>
    /// <param name="isShared">
    /// Whether others, in this process or another one, on this machine or another one, may write the same file at the same time. A killed
    /// one then leaves a file behind that nobody overwrites.
    /// </param>
    public static void Write(string path, Action<FileStream> content, bool isShared = false)
    {
        var beside = isShared ? $"{path}.{Guid.NewGuid():N}.partial" : $"{path}.partial";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                content(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            Discard(beside);
            throw;
        }
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Flushes a written file to the disk.</summary>
    public static void Flush(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Flushes a folder's entries, so that a rename in it lasts. Windows keeps no such promise to break and needs no call.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        // .NET opens no folder, so this goes to the C library; a file system that cannot flush folders is left as it is.
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0)
            return;
        _ = Synchronize(descriptor);
        _ = Close(descriptor);
    }

    private static void Discard(string beside)
    {
        try
        {
            File.Delete(beside);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // The failure that led here says more than a left-over file does.
        }
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
