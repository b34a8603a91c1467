namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>A judge's verdicts on one model against one reference, in the order of the file.</summary>
public sealed record AnnotationSet
{
    /// <summary>AlpacaEval 2's judge, the only one whose verdicts its leaderboard holds.</summary>
    public const string OriginalAnnotator = "weighted_alpaca_eval_gpt4_turbo";

    /// <summary>Where it is from, for messages; usually a file name.</summary>
    public required string Source { get; init; }

    /// <summary>The judged pairs. Their order counts: difficulties go by position.</summary>
    public required IReadOnlyList<AnnotationRow> Rows { get; init; }

    /// <summary>The measured model; null when the file names none.</summary>
    public string? Model { get; init; }

    /// <summary>The reference; null when the file names none.</summary>
    public string? Reference { get; init; }

    /// <summary>The judge; null when the file names none.</summary>
    public string? Annotator { get; init; }

    /// <summary>Which instructions they are on.</summary>
    public required InstructionSet Instructions { get; init; }

    /// <summary>What is worth knowing about the file itself: lines left out, rows out of order.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>
    /// Whether another judge than AlpacaEval 2's is named, so that no number compares with its leaderboard or with the paper's tables.
    /// </summary>
    public bool HasSubstitutedJudge => Annotator is not null && Annotator != OriginalAnnotator;
}
