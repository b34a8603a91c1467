namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>Correlation coefficients. Sums run in the order of the values, so the bits are the same everywhere.</summary>
public static class Correlation
{
    /// <summary>The correlation over some of the places, times 100; one drawn twice counts twice.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="x">The one series.</param>
    /// <param name="y">The other, as long.</param>
    /// <exception cref="ArgumentException">The series have unequal lengths, are empty or hold what is no number.</exception>
    public static InstructionStatistic In100(CorrelationKind kind, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var series = new CorrelatedSeries(kind, x, y);
        return drawn => 100 * series.Over(drawn);
    }

    /// <summary>A correlation in [-1, 1]. By convention 0 where one side has no spread: nothing can then be told from the other.</summary>
    /// <exception cref="ArgumentException">The series have unequal lengths or no value, or a value is not finite.</exception>
    public static double Of(CorrelationKind kind, IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        new CorrelatedSeries(kind, x, y).Over([]);
}
