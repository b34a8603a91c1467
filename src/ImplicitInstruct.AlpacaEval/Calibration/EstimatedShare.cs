using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A share that is the mean over cases, each of which counts from 0 to 1.</summary>
/// <param name="Value">The mean; null where there is no case.</param>
/// <param name="Interval">Its 95 % interval; null likewise.</param>
public readonly record struct EstimatedShare(double? Value, Interval? Interval)
{
    /// <summary>The share of verdicts of a kind, where every case has two.</summary>
    /// <remarks>
    /// Two verdicts on a case are not independent, so the interval is that of matched proportions: the normal one with half a case more of
    /// each of the four kinds (Agresti and Min 2005), which is not empty where all cases are alike.
    /// </remarks>
    /// <param name="cases">For each case 0, where neither verdict is of the kind, to 1, where both are.</param>
    public static EstimatedShare OfMatched(IReadOnlyList<double> cases)
    {
        if (cases.Count == 0)
            return default;
        var (sum, squares) = (0.0, 0.0);
        foreach (var one in cases)
        {
            sum += one;
            squares += one * one;
        }

        // added: half a case with two verdicts of the kind, half a one with none, a whole one with one of either
        var count = cases.Count + 2;
        var mean = (sum + 1) / count;
        var half = Quantile.Normal975 * Math.Sqrt(Math.Max(0, ((squares + 0.75) / count) - (mean * mean)) / count);
        return new EstimatedShare(sum / cases.Count, new Interval(Math.Max(0, mean - half), Math.Min(1, mean + half), 0.95));
    }
}
