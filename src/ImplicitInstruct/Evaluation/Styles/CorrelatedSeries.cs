namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>Two series of the same length, and their correlation over any draw of their places: made for thousands of resamples, so it sorts only once.</summary>
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
            throw new ArgumentException($"A correlation needs two series of one length, at least 1, not of {x.Count} and {y.Count} values.");
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
