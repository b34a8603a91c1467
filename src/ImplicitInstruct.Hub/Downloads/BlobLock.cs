namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Lets one process at a time make a blob. The lock is the operating system's, so it ends with its process.</summary>
/// <remarks>A file opened without sharing is locked by <c>flock</c> on Unix, which is what the Python tools' filelock takes.</remarks>
internal static class BlobLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock; disposing ends it. The file stays, as others may wait beside it.</summary>
    public static async Task<IDisposable> TakeAsync(string file, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException taken) when (IsTaken(taken))
            {
                await Task.Delay(Pause, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Whether another one has the file: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION. No other
    /// trouble, such as a disk that may only be read, passes by waiting.
    /// </summary>
    private static bool IsTaken(IOException trouble) =>
        trouble.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
