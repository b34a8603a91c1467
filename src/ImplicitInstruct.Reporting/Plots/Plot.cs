using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reporting.Plots;

/// <summary>A picture of numbers: what to draw, not how.</summary>
public abstract record Plot
{
    /// <summary>Title, above the picture.</summary>
    public required string Title { get; init; }

    /// <summary>What there is to see, for those who cannot see it: the reading of the picture, in a sentence or two.</summary>
    public required string Description { get; init; }

    /// <summary>What the marks mean and what the numbers are over, below the picture; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>A named list of points, in lines and in scatter plots.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">The points; a line connects them in this order.</param>
public sealed record PointSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>One point.</summary>
/// <param name="X">Horizontal value.</param>
/// <param name="Y">Vertical value.</param>
/// <param name="Interval">Interval of the vertical value; null for none.</param>
public readonly record struct PlotPoint(double X, double Y, Interval? Interval = null);
