namespace ImplicitInstruct.Tests.Hub.Downloads;

/// <summary>A clock that stands still until a test lets one wait come to its end: the one that lasts, else the next.</summary>
internal sealed class ClockOfSilence : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Wait> _waits = [];
    private readonly List<TimeSpan> _asked = [];
    private bool _passes;

    /// <summary>How long each wait was to be.</summary>
    public IReadOnlyList<TimeSpan> Asked
    {
        get
        {
            lock (_lock)
                return [.. _asked];
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, () => callback(state));
        bool passes;
        lock (_lock)
        {
            _asked.Add(dueTime);
            passes = _passes;
            _passes = false;
            if (!passes)
                _waits.Add(wait);
        }

        if (passes)
            Task.Run(wait.End);   // as a timer does, not inside of the call that makes it
        return wait;
    }

    /// <summary>Ends the waits that last, or the next where none does.</summary>
    public void Pass()
    {
        Wait[] lasting;
        lock (_lock)
        {
            lasting = [.. _waits];
            _waits.Clear();
            _passes = lasting.Length == 0;
        }

        foreach (var wait in lasting)
            wait.End();
    }

    private sealed class Wait(ClockOfSilence clock, Action end) : ITimer
    {
        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (clock._lock)
                clock._waits.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
