using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reporting.Plots;

/// <summary>
/// Lying bars with intervals, the values of single seeds, and the paper's values as other marks, e.g. the win rates of all models.
/// </summary>
public sealed record BarChart : Plot
{
    /// <summary>The measured quantity with its unit.</summary>
    public required string Axis { get; init; }

    /// <summary>The bars from top to bottom.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>A value to mark with a line, e.g. 50 where both are equally good; null for none.</summary>
    public double? Mark { get; init; }

    /// <summary>What the line means, e.g. <c>as good as instruction tuning</c>.</summary>
    public string? MarkLabel { get; init; }
}

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

/// <summary>One of the paper's values beside a bar.</summary>
/// <param name="Model">Its base model: values of one model have the same mark in all bars.</param>
/// <param name="Value">The value.</param>
/// <param name="Deviation">Its standard deviation; null when the paper gives none.</param>
public sealed record PaperMark(string Model, double Value, double? Deviation = null);
