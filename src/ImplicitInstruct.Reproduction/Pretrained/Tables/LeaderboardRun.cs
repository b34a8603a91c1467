namespace ImplicitInstruct.Reproduction.Pretrained.Tables;

/// <summary>One model against the instruction-tuned model of the same seed.</summary>
public sealed record LeaderboardRun
{
    /// <summary>Seed of the reference and, where it was tuned, of the model.</summary>
    public required int Seed { get; init; }

    /// <summary>AlpacaEval 2's length-controlled win rate, %.</summary>
    public required double LengthControlled { get; init; }

    /// <summary>Mean preference, %.</summary>
    public required double WinRate { get; init; }

    /// <summary>Rows without a verdict.</summary>
    public required int Undecided { get; init; }

    /// <summary>Responses that reached the limit.</summary>
    public required int Unfinished { get; init; }

    /// <summary>Mean length of the responses in tokens.</summary>
    public required double Tokens { get; init; }

    /// <summary>Mean length of the responses in code points, as alpaca_eval's leaderboard has it.</summary>
    public required int AverageLength { get; init; }
}
