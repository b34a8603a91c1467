namespace ImplicitInstruct.Reporting.Plots;

/// <summary>Points of several kinds in the plane, e.g. an instruction's similarity to the task against the style of its response.</summary>
public sealed record ScatterPlot : Plot
{
    /// <summary>The horizontal quantity.</summary>
    public required string XAxis { get; init; }

    /// <summary>The vertical quantity.</summary>
    public required string YAxis { get; init; }

    /// <summary>The points by kind; every kind has its own mark.</summary>
    public required IReadOnlyList<PointSeries> Kinds { get; init; }

    /// <summary>What the line means on which both quantities are equal; null: none is drawn.</summary>
    public string? EqualityLabel { get; init; }
}
