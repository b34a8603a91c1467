namespace ImplicitInstruct.Reproduction.Judging;

/// <summary>The time that a checkpoint has judged, over everything that a run has it judge, and the most that it may take.</summary>
/// <param name="limit">The most; null: any time.</param>
/// <param name="clock">Tells time.</param>
public sealed class JudgingTime(TimeSpan? limit, TimeProvider clock)
{
    private TimeSpan _before;
    private long? _since;

    /// <summary>As the machine's clock tells it.</summary>
    /// <param name="hours">The most, hours; null: any time.</param>
    /// <exception cref="AdviceException">It is no time.</exception>
    public static JudgingTime Of(double? hours) => new(
        hours is not { } most ? null
            : most > 0 && most < TimeSpan.MaxValue.TotalHours / 2 ? TimeSpan.FromHours(most)
            : throw new AdviceException(FormattableString.Invariant($"{most} hours are no time to judge in.")) { Remedy = "judge.hours" },
        TimeProvider.System);

    /// <summary>Time that was taken so far.</summary>
    public TimeSpan Taken => _before + (_since is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);

    /// <summary>Whether it is all gone.</summary>
    public bool IsOver => limit is { } most && Taken >= most;

    /// <summary>The most, in words.</summary>
    public string Words => FormattableString.Invariant($"{(limit ?? TimeSpan.MaxValue).TotalHours:0.###} hours");

    /// <summary>Counts from now on until what is returned is disposed.</summary>
    public IDisposable Run()
    {
        _since = clock.GetTimestamp();
        return new Pause(this);
    }

    private sealed class Pause(JudgingTime time) : IDisposable
    {
        public void Dispose() => (time._before, time._since) = (time.Taken, null);
    }
}
