using System.Globalization;

namespace ImplicitInstruct.Pipeline.Store;

/// <summary>
/// The right to build one artifact; held by one process at a time, released by the operating system when that process dies.
/// </summary>
/// <remarks>The lock files stay: deleting one while another process waits for it would let two processes in.</remarks>
internal sealed class ArtifactLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _stream;

    private ArtifactLock(FileStream stream) => _stream = stream;

    /// <summary>Waits until the lock is ours.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="onWait">Told once, with a description of the holder, when the lock is taken.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<ArtifactLock> TakeAsync(string path, Action<string> onWait, CancellationToken cancellation)
    {
        for (var told = false; ; told = true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (!told)
                onWait(Holder(path));
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The lock, or null when another process (or another part of this one) holds it.</summary>
    public static ArtifactLock? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        // Nobody can read the locked file itself.
        File.WriteAllText(HolderOf(path), string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}"));
        return new ArtifactLock(stream);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string HolderOf(string path) => path + ".holder";

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(HolderOf(path)) is { Length: > 0 } holder ? holder : "another process";
        }
        catch (IOException)
        {
            return "another process";   // it has the lock but did not sign yet, or signs just now
        }
    }
}
