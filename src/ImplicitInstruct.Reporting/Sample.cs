namespace ImplicitInstruct.Reporting;

/// <summary>One instruction and what every model answered.</summary>
public sealed record Sample
{
    /// <summary>The instruction.</summary>
    public required string Instruction { get; init; }

    /// <summary>What kind of instruction it is, e.g. its family; null when there are no kinds.</summary>
    public string? Kind { get; init; }

    /// <summary>A right answer; null when there is none.</summary>
    public required string? Reference { get; init; }

    /// <summary>The models' responses, in the same order for all samples.</summary>
    public required IReadOnlyList<SampleResponse> Responses { get; init; }
}

/// <summary>One model's response with the judge's opinion.</summary>
public sealed record SampleResponse
{
    /// <summary>The model, e.g. <c>response-tuned</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Its response.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it ended by itself; if not, it reached the limit.</summary>
    public required bool Finished { get; init; }

    /// <summary>The judge's score with its parts; null when the judge gives none.</summary>
    public ResponseScore? Score { get; init; }

    /// <summary>
    /// Probability that the judge prefers it to the instruction-tuned model's response, in [0, 1]; null for that model itself.
    /// </summary>
    public double? Preference { get; init; }
}

/// <summary>What the judge thinks of a response.</summary>
/// <param name="Total">The score, from 0 to 1.</param>
/// <param name="Parts">What it is made of, each with its letter.</param>
public sealed record ResponseScore(double Total, IReadOnlyList<(string Letter, double Value)> Parts);
