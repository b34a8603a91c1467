namespace ImplicitInstruct.Reporting.Plots;

/// <summary>The mean of the points in a range.</summary>
/// <param name="FromX">Where the range begins.</param>
/// <param name="ToX">Where it ends.</param>
/// <param name="Y">The mean of their vertical values.</param>
public sealed record GroupMean(double FromX, double ToX, double Y);
