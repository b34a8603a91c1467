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
