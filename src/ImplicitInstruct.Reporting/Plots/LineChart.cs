namespace ImplicitInstruct.Reporting.Plots;

/// <summary>Lines over one quantity, e.g. loss over steps, or the win rate over one value of the recipe.</summary>
public sealed record LineChart : Plot
{
    /// <summary>The horizontal quantity.</summary>
    public required string XAxis { get; init; }

    /// <summary>
    /// Whether the horizontal values stand at equal distances, each with its tick, whatever lies between them: where some are so close that
    /// a true axis would draw them into one another.
    /// </summary>
    public bool IsEvenlySpaced { get; init; }

    /// <summary>The vertical quantity.</summary>
    public required string YAxis { get; init; }

    /// <summary>The lines; points with intervals get error bars.</summary>
    public required IReadOnlyList<PointSeries> Series { get; init; }
}
