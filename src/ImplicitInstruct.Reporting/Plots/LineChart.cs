namespace ImplicitInstruct.Reporting.Plots;

/// <summary>Lines over one quantity, e.g. loss over steps, or the win rate over one value of the recipe.</summary>
public sealed record LineChart : Plot
{
    /// <summary>The horizontal quantity.</summary>
    public required string XAxis { get; init; }

    /// <summary>The vertical quantity.</summary>
    public required string YAxis { get; init; }

    /// <summary>The lines; points with intervals get error bars.</summary>
    public required IReadOnlyList<PointSeries> Series { get; init; }
}
