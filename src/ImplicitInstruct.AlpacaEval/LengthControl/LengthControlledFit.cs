namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>
/// The length-controlled win rate of AlpacaEval 2 (<c>length_controlled_v1</c>; Dubois et al. 2024, arXiv:2404.04475) and how it came
/// about.
/// </summary>
public sealed record LengthControlledFit
{
    /// <summary>The win rate in percent, 0 to 100.</summary>
    public required double Percent { get; init; }

    /// <summary>
    /// alpaca_eval's <c>lc_standard_error</c>, in points: how predictions spread over instructions. No measure of confidence; null for a
    /// single row.
    /// </summary>
    public required double? StandardError { get; init; }

    /// <summary>
    /// s, the standard deviation of length differences in code points; 0 when all are the same and length explains nothing.
    /// </summary>
    public required double LengthScale { get; init; }

    /// <summary>Index of the chosen C on the grid, 0 to 9; null when nothing was fitted.</summary>
    public required int? CIndex { get; init; }

    /// <summary>The fitted coefficients.</summary>
    public required Coefficients Coefficients { get; init; }

    /// <summary>The mean held-out score of each C; empty when nothing was fitted.</summary>
    public IReadOnlyList<double> Scores { get; init; } = [];

    /// <summary>The win rate with the next smaller C; null when there is none.</summary>
    public double? PercentBelow { get; init; }

    /// <summary>The win rate with the next larger C; null when there is none.</summary>
    public double? PercentAbove { get; init; }

    /// <summary>How far the rate moves, in points, when a neighbouring C is chosen.</summary>
    public double Fragility => Math.Max(Math.Abs((PercentBelow ?? Percent) - Percent), Math.Abs((PercentAbove ?? Percent) - Percent));
}
