namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>One model against the instruction-tuned model of the same base model and tuning seed.</summary>
public sealed record SeedResult
{
    /// <summary>Seed of the base model.</summary>
    public required ulong Pretraining { get; init; }

    /// <summary>Seed of the tuning run.</summary>
    public required ulong Tuning { get; init; }

    /// <summary>Mean preference, %.</summary>
    public required double WinRate { get; init; }

    /// <summary>Length-controlled win rate, %.</summary>
    public required double LengthControlled { get; init; }

    /// <summary>Length-controlled win rate where unfinished responses count as equally long, %.</summary>
    public required double LengthControlledFinished { get; init; }

    /// <summary>Mean of the judge's scores, in [0, 1]; null when it gives none.</summary>
    public required double? Score { get; init; }

    /// <summary>Responses that reached the limit.</summary>
    public required int Unfinished { get; init; }

    /// <summary>Mean length of the responses in tokens.</summary>
    public required double Tokens { get; init; }
}
