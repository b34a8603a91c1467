using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reporting.Plots;

/// <summary>One bar.</summary>
public sealed record Bar
{
    /// <summary>What it stands for.</summary>
    public required string Label { get; init; }

    /// <summary>Its length.</summary>
    public required double Value { get; init; }

    /// <summary>Interval of the value; null for none.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The values of single seeds.</summary>
    public IReadOnlyList<double> Seeds { get; init; } = [];

    /// <summary>The paper's values.</summary>
    public IReadOnlyList<PaperMark> Paper { get; init; } = [];
}
