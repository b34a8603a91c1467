namespace ImplicitInstruct.Reporting.Plots;

/// <summary>A named list of points.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">The points; a line connects them in this order.</param>
public sealed record PointSeries(string Name, IReadOnlyList<PlotPoint> Points);
