namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>
/// Two series of the same length, and their correlation over any draw of their places: made for thousands of resamples, so it sorts only
/// once.
/// </summary>
internal sealed class CorrelatedSeries
{
    private readonly CorrelationKind _kind;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly int[] _levelsOfX;
    private readonly int[] _levelsOfY;
    private readonly int[] _everyPlace;

    public CorrelatedSeries(CorrelationKind kind, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count || x.Count == 0)
            throw new ArgumentException(
                $"A correlation needs two series of one length, at least 1, not of {x.Count} and {y.Count} values.");
        if (x.Concat(y).FirstOrDefault(value => !double.IsFinite(value)) is var bad && !double.IsFinite(bad))
            throw new ArgumentException($"A correlation needs numbers; one value is {bad}.");
        (_kind, _x, _y) = (kind, [.. x], [.. y]);
        (_levelsOfX, _levelsOfY) = (Levels(_x), Levels(_y));
        _everyPlace = [.. Enumerable.Range(0, x.Count)];
    }

    /// <summary>The correlation over these places, one drawn twice counting twice; none: over all of them.</summary>
    public double Over(ReadOnlySpan<int> places)
    {
        places = places.IsEmpty ? _everyPlace : places;
        var (x, y) = (new double[places.Length], new double[places.Length]);
        if (_kind == CorrelationKind.Pearson)
        {
            for (var i = 0; i < places.Length; i++)
                (x[i], y[i]) = (_x[places[i]], _y[places[i]]);
        }
        else
        {
            Rank(_levelsOfX, places, x);
            Rank(_levelsOfY, places, y);
        }

        return Pearson(x, y);
    }

    private static double Pearson(double[] x, double[] y)
    {
        var (meanX, meanY) = (Mean(x), Mean(y));
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - meanX, y[i] - meanY);
            (xx, yy, xy) = (xx + (dx * dx), yy + (dy * dy), xy + (dx * dy));
        }

        return xx == 0 || yy == 0 ? 0 : Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);
    }

    private static double Mean(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    /// <summary>Ranks among the drawn places, from how many of them lie on each level.</summary>
    private static void Rank(int[] levels, ReadOnlySpan<int> places, double[] ranks)
    {
        var counts = new int[levels.Length];
        foreach (var place in places)
            counts[levels[place]]++;
        var (rankOfLevel, below) = (new double[levels.Length], 0);
        for (var level = 0; level < counts.Length; level++)
        {
            rankOfLevel[level] = below + ((counts[level] + 1) / 2.0);
            below += counts[level];
        }

        for (var i = 0; i < places.Length; i++)
            ranks[i] = rankOfLevel[levels[places[i]]];
    }

    /// <summary>For each value, how many different values are smaller.</summary>
    private static int[] Levels(double[] values)
    {
        var distinct = values.Distinct().Order().ToArray();
        return Array.ConvertAll(values, value => Array.BinarySearch(distinct, value));
    }
}

/// <summary>A correlation with its interval.</summary>
/// <param name="Kind">Which correlation.</param>
/// <param name="Value">Mean over base models of the correlation over instructions, in [-1, 1].</param>
/// <param name="Interval">Over instructions and base models.</param>
/// <param name="Instructions">Number of instructions.</param>
/// <param name="BaseModels">Number of base models.</param>
public sealed record CorrelationEstimate(CorrelationKind Kind, double Value, Interval Interval, int Instructions, int BaseModels)
{
    /// <summary>Measures it.</summary>
    /// <param name="kind">Which correlation.</param>
    /// <param name="x">[base model][instruction]; instruction i is the same for every base model.</param>
    /// <param name="y">[base model][instruction].</param>
    /// <param name="bootstrap">How it is resampled: instructions are drawn in pairs of x and y.</param>
    /// <exception cref="ArgumentException">There is nothing, the shapes differ, or a value is not finite.</exception>
    public static CorrelationEstimate Of(
        CorrelationKind kind, IReadOnlyList<IReadOnlyList<double>> x, IReadOnlyList<IReadOnlyList<double>> y, Bootstrap bootstrap)
    {
        if (x.Count != y.Count || x.Count == 0 || x.Any(series => series.Count != x[0].Count))
            throw new ArgumentException(
                $"A correlation needs series of the same base models and instructions, not of {x.Count} and {y.Count} base models or of " +
                "unequal length.", nameof(y));
        var models = x.Zip(y, (one, other) => new CorrelatedSeries(kind, one, other)).ToArray();
        var sum = 0.0;
        foreach (var model in models)
            sum += model.Over([]);
        var interval = bootstrap.OverSeedsAndPrompts(models.Length, x[0].Count, (seed, prompts) => models[seed].Over(prompts));
        return new CorrelationEstimate(kind, sum / models.Length, interval, x[0].Count, models.Length);
    }
}

/// <summary>How two series are correlated.</summary>
public enum CorrelationKind
{
    /// <summary>Pearson's product-moment correlation: how nearly the points lie on a line.</summary>
    Pearson,

    /// <summary>Spearman's rank correlation: Pearson's of the ranks, where equal values share the mean of their ranks.</summary>
    Spearman,
}
