namespace ImplicitInstruct.Reporting.Plots;

/// <summary>The line y = slope · x + intercept.</summary>
/// <param name="Slope">Slope.</param>
/// <param name="Intercept">Value at x = 0.</param>
/// <param name="Name">What it is, e.g. <c>least squares</c>.</param>
public sealed record FittedLine(double Slope, double Intercept, string Name);
