namespace ImplicitInstruct.Pipeline.Store;

/// <summary>
/// The right to build one artifact; held by one process at a time, on all machines that share the store, and free again when its holder
/// dies.
/// </summary>
/// <remarks>
/// Whoever holds it has made the holder's file, which only one can make, and writes a new number into it every few seconds. The lock
/// file beside it is locked by the operating system while its process lives. On the holder's own machine that tells at once that it
/// is dead. From another machine, where locks of a network file system may not be seen or may outlive their machine, it is dead when
/// its number has stood still for as long as <see cref="LockTimes.Expiry"/>, by the watch of the one who waits: no two clocks are
/// compared. A holder that cannot write its number in time, or finds another's, has lost the lock and stops. The lock files stay:
/// deleting one while another process waits for it would let two processes in.
/// </remarks>
internal sealed class ArtifactLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream? _stream;
    private readonly LockHolder _holder;
    private readonly CancellationTokenSource _lost = new();
    private readonly Timer _beat;
    private readonly Lock _signing = new();
    private readonly LockTimes _times;
    private long _number;
    private long _signed;
    private bool _released;

    private ArtifactLock(FileStream? stream, LockHolder holder, LockTimes times)
    {
        (_stream, _holder, _times, _signed) = (stream, holder, times, times.Clock.GetTimestamp());
        _beat = new Timer(_ => Beat(), null, times.Beat, times.Beat);
    }

    /// <summary>Cancelled when another took the lock, or when this process can no longer show that it lives.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Waits until the lock is ours.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="onWait">Told once, with a description of the holder, when the lock is taken.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="times">How long things take; null for the usual.</param>
    /// <param name="machine">This machine's name; null for its own.</param>
    public static async Task<ArtifactLock> TakeAsync(
        string path, Action<string> onWait, CancellationToken cancellation, LockTimes? times = null, string? machine = null)
    {
        var watch = new HolderWatch(times ?? LockTimes.Usual);
        for (var told = false; ; told = true)
        {
            if (TryTake(path, watch, machine) is { } taken)
                return taken;
            if (!told)
                onWait(LockHolder.Read(path)?.InWords ?? "another process");
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The lock, or null when another process (or another part of this one) holds it.</summary>
    public static ArtifactLock? TryTake(string path) => TryTake(path, new HolderWatch(LockTimes.Usual), null);

    /// <summary>Throws when the lock is another's now.</summary>
    /// <exception cref="AdviceException">It is.</exception>
    public void ThrowIfLost()
    {
        if (!_released && !_lost.IsCancellationRequested)
            Beat();
        if (_lost.IsCancellationRequested)
            throw new AdviceException(
                "This process could not show in time that it lives, so another took over what it was making: its machine slept, or the "
                + "store could not be reached. Nothing is lost; the same command goes on.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _beat.Dispose();
        lock (_signing)
        {
            if (!_released && !_lost.IsCancellationRequested)
                _holder.Remove();
            _released = true;
        }

        _stream?.Dispose();
        _lost.Dispose();
    }

    private static ArtifactLock? TryTake(string path, HolderWatch watch, string? machine)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Its process lives, as far as this file system can tell.
        }

        var own = LockHolder.OfThisProcess(path, machine);
        var holder = LockHolder.Read(path);
        var isDead = stream is not null && holder?.Machine == own.Machine;
        if ((holder is not null && (isDead || watch.SaysDead(holder)) && holder.TakeAway()) || (holder is null && stream is not null))
        {
            if (own.TryMake())
                return new ArtifactLock(stream, own, watch.Times);
        }

        stream?.Dispose();
        return null;
    }

    /// <summary>Shows that this process lives, and looks whether it still has the lock.</summary>
    private void Beat()
    {
        lock (_signing)
        {
            if (_released || _lost.IsCancellationRequested)
                return;
            try
            {
                if (_holder.Sign(++_number))
                    _signed = _times.Clock.GetTimestamp();
                else
                    _lost.Cancel();
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
            {
                // The store cannot be reached: before others may think that this process is dead, it stops.
                if (_times.Clock.GetElapsedTime(_signed) > _times.Expiry - _times.Beat - _times.Beat)
                    _lost.Cancel();
            }
        }
    }
}
