namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>How patiently an endpoint is asked.</summary>
public sealed record RetryRecipe
{
    /// <summary>Tries of a request in all, as in alpaca_eval.</summary>
    public int Tries { get; init; } = 10;

    /// <summary>Pause before the second try; it doubles from try to try. alpaca_eval pauses 2 s each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause, even where the endpoint asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a run that is stopped still waits for answers on the wire: they are paid for.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
