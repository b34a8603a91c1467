namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>How fast and how far a judge may go.</summary>
public sealed record JudgeLimits
{
    /// <summary>Requests at once.</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>
    /// US dollars that a judge may spend, over everything it is asked to judge; null: any. No request starts that may exceed it.
    /// </summary>
    public double? BudgetUsd { get; init; }

    /// <summary>What tokens cost; null: nobody knows, and then there can be no budget.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>Whether that is asked again which the store has as undecided, or of an endpoint without log-probabilities.</summary>
    public bool AsksAnew { get; init; }

    /// <summary>Whether nobody is asked, and what is not recorded is missing.</summary>
    public bool OnlyRecorded { get; init; }

    /// <summary>How patiently the endpoint is asked.</summary>
    public RetryRecipe Retries { get; init; } = new();
}

/// <summary>How patiently an endpoint is asked.</summary>
public sealed record RetryRecipe
{
    /// <summary>Tries of a request in all, as in alpaca_eval.</summary>
    public int Tries { get; init; } = 10;

    /// <summary>
    /// Tries of a request in all where what comes is no answer: no JSON, no choice, an error within an answer of status 200, or nobody
    /// under that name.
    /// </summary>
    public int TriesOfNoAnswer { get; init; } = 5;

    /// <summary>Pause before the second try; it doubles from try to try. alpaca_eval pauses 2 s each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause, even where the endpoint asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a run that is stopped still waits for answers on the wire: they are paid for.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
