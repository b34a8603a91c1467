namespace ImplicitInstruct.Reporting.Plots;

/// <summary>Lying bars with intervals, the values of single seeds, and the paper's values as other marks, e.g. the win rates of all models.</summary>
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

    /// <summary>Decimals of the printed values.</summary>
    public int Decimals { get; init; } = 1;
}
