namespace ImplicitInstruct.Pipeline.Store;

/// <summary>How long things take with locks.</summary>
/// <param name="Beat">Between two signs of life.</param>
/// <param name="Expiry">Without a sign of life a holder on another machine is dead.</param>
/// <param name="Clock">The watch.</param>
internal sealed record LockTimes(TimeSpan Beat, TimeSpan Expiry, TimeProvider Clock)
{
    /// <summary>Three minutes are longer than network file systems remember what a file held (acregmax of nfs(5) is 60 s).</summary>
    public static LockTimes Usual { get; } = new(TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(3), TimeProvider.System);
}

/// <summary>Watches whether a holder on another machine gives signs of life.</summary>
/// <param name="times">How long it may be silent.</param>
internal sealed class HolderWatch(LockTimes times)
{
    private LockHolder? _seen;
    private long _since;

    /// <summary>How long things take.</summary>
    public LockTimes Times => times;

    /// <summary>Whether the holder has given none for too long, while this watched.</summary>
    public bool SaysDead(LockHolder holder)
    {
        if (_seen == holder)
            return times.Clock.GetElapsedTime(_since) >= times.Expiry;
        (_seen, _since) = (holder, times.Clock.GetTimestamp());
        return false;
    }
}
