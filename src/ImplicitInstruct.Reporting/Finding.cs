using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting;

/// <summary>One claim with its verdict and everything that bears on it.</summary>
public sealed record Finding
{
    /// <summary>
    /// The verdict. Its first measurement and first bound stand in the summary, beside the paper's values of the same condition.
    /// </summary>
    public required ClaimResult Result { get; init; }

    /// <summary>A heading of two to six words, e.g. <c>Training on responses alone</c>; null for the claim's id.</summary>
    public string? Heading { get; init; }

    /// <summary>
    /// Command that checks this claim alone, e.g. <c>dotnet test --filter Claim=response-tuning</c>; empty until it is known.
    /// </summary>
    public string Command { get; init; } = "";

    /// <summary>What the numbers do not say, e.g. what the miniature cannot show and the paper's scale must; a paragraph each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The remarks, and first of all why a claim is not shown at this scale.</summary>
    public IReadOnlyList<string> AllRemarks => [.. Result.Excuses, .. Remarks];

    /// <summary>The tables behind the verdict.</summary>
    public IReadOnlyList<CaptionedTable> Tables { get; init; } = [];

    /// <summary>The plots behind the verdict.</summary>
    public IReadOnlyList<Plot> Plots { get; init; } = [];
}
