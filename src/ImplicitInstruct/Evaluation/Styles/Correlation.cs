namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>Correlation coefficients. Sums run in the order of the values, so the bits are the same everywhere.</summary>
public static class Correlation
{
    /// <summary>A correlation in [-1, 1]. By convention 0 where one side has no spread: nothing can then be told from the other.</summary>
    /// <exception cref="ArgumentException">The series have unequal lengths or no value, or a value is not finite.</exception>
    public static double Of(CorrelationKind kind, IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        new CorrelatedSeries(kind, x, y).Over([]);

    /// <summary>Ranks from 1; equal values share the mean of their ranks.</summary>
    public static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(index => values[index]).ToArray();
        var ranks = new double[values.Count];
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + 1 + end) / 2.0;
            start = end;
        }

        return ranks;
    }
}
