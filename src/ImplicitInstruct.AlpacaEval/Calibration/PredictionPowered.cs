using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>
/// A win rate from a judge's preferences on all pairs and better ones on some of them: unbiased whatever the judge is worth (PPI++,
/// Angelopoulos, Duchi and Zrnic, arXiv:2311.01453).
/// </summary>
/// <remarks>
/// θ = λ·mean over N of f + mean over n of (Y − λ·f), with f the judge's preference, Y the gold, N the pairs without gold and n
/// those with. λ = Cov over n (Y, f) / ((1 + n/N)·Var f), the variance over all N + n; clipped to [0, 1]; 0 where f never varies.
/// SE² = λ²·Var over N (f)/N + Var over n (Y − λ·f)/n, and the interval is normal. Divisors are those of the authors' ppi_py
/// (ppi_mean_ci at its defaults): n for the covariance and both variances of SE, N + n − 1 for that in λ. The gold must be drawn from
/// the pairs at random.
/// </remarks>
/// <param name="Percent">The estimate, in percent; chance can put it a little outside of 0 to 100.</param>
/// <param name="StandardError">In points.</param>
/// <param name="Interval">95 %, in percent.</param>
/// <param name="Lambda">How far the judge is trusted, 0 to 1; null where there is gold on every pair and the judge is not needed.</param>
/// <param name="Gold">n, pairs with gold.</param>
/// <param name="WithoutGold">N, judged pairs without.</param>
public sealed record PredictionPowered(
    double Percent, double StandardError, Interval Interval, double? Lambda, int Gold, int WithoutGold)
{
    /// <summary>Fewest pairs with gold that have a spread at all.</summary>
    public const int FewestGold = 2;

    /// <summary>Estimates.</summary>
    /// <param name="withGold">The gold and the judge's preference of the same pair, each in [0, 1].</param>
    /// <param name="withoutGold">The judge's preferences of the other pairs.</param>
    /// <exception cref="ArgumentException">There are fewer than two pairs with gold.</exception>
    public static PredictionPowered Of(IReadOnlyList<(double Gold, double Judged)> withGold, IReadOnlyList<double> withoutGold)
    {
        var (n, unseen) = (withGold.Count, withoutGold.Count);
        if (n < FewestGold)
            throw new ArgumentException($"There is gold on {n} pairs, and an error can be told from {FewestGold}.", nameof(withGold));
        double[] gold = [.. withGold.Select(pair => pair.Gold)], judged = [.. withGold.Select(pair => pair.Judged)];
        if (unseen == 0)
            return Around(Mean(gold), Variance(gold) / n, null, n, 0);
        double[] others = [.. withoutGold], all = [.. judged, .. others];
        var spread = Variance(all) * all.Length / (all.Length - 1);
        var lambda = spread == 0 ? 0 : Math.Clamp(Covariance(gold, judged) / ((1 + ((double)n / unseen)) * spread), 0, 1);
        double[] rest = [.. withGold.Select(pair => pair.Gold - (lambda * pair.Judged))];
        return Around(
            (lambda * Mean(others)) + Mean(rest),
            (lambda * lambda * Variance(others) / unseen) + (Variance(rest) / n),
            lambda, n, unseen);
    }

    private static PredictionPowered Around(double estimate, double variance, double? lambda, int n, int unseen)
    {
        var error = Math.Sqrt(variance);
        var half = Quantile.Normal975 * error;
        return new PredictionPowered(
            100 * estimate, 100 * error, new Interval(100 * (estimate - half), 100 * (estimate + half), 0.95), lambda, n, unseen);
    }

    private static double Mean(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    private static double Variance(double[] values) => Covariance(values, values);

    private static double Covariance(double[] x, double[] y)
    {
        var (meanOfX, meanOfY, sum) = (Mean(x), Mean(y), 0.0);
        for (var i = 0; i < x.Length; i++)
            sum += (x[i] - meanOfX) * (y[i] - meanOfY);
        return sum / x.Length;
    }
}
