using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reporting.Plots;

/// <summary>One point.</summary>
/// <param name="X">Horizontal value.</param>
/// <param name="Y">Vertical value.</param>
/// <param name="Interval">Interval of the vertical value; null for none.</param>
public readonly record struct PlotPoint(double X, double Y, Interval? Interval = null);
