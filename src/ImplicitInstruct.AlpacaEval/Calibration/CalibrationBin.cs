using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>Pairs of about the same expected preference, and what the original said of them.</summary>
/// <param name="Expected">Mean of what the fit expects of the original, 0 to 1.</param>
/// <param name="Original">Mean of what it said, 0 to 1.</param>
/// <param name="Interval">95 % of that mean, normal, within 0 and 1.</param>
/// <param name="Pairs">Pairs.</param>
public sealed record CalibrationBin(double Expected, double Original, Interval Interval, int Pairs)
{
    /// <summary>The pairs of all models in bins of as many pairs each, by what the fit over all models expects.</summary>
    /// <param name="comparison">The two judges.</param>
    /// <param name="difficulties">Of AlpacaEval's instructions.</param>
    /// <param name="bins">How many bins; there are fewer where there are fewer pairs.</param>
    public static IReadOnlyList<CalibrationBin> Of(JudgeComparison comparison, IReadOnlyList<double> difficulties, int bins = 10)
    {
        var pairs = comparison.Models.SelectMany(model => model.Opinions.Paired.Select(row => (
                Expected: comparison.Fit.Predict(row.New!.Value, model.Opinions.Squashed(row), difficulties[row.Instruction]),
                Original: row.Original!.Value - 1)))
            .OrderBy(pair => pair.Expected).ToList();
        bins = Math.Min(bins, pairs.Count);
        return
        [
            .. Enumerable.Range(0, bins).Select(bin =>
            {
                var (from, to) = (bin * pairs.Count / bins, (bin + 1) * pairs.Count / bins);
                var some = pairs[from..to];
                var rate = WinRate.Of([.. some.Select(pair => pair.Original)]);
                var half = Quantile.Normal975 * (rate.StandardError ?? 100);
                return new CalibrationBin(
                    some.Average(pair => pair.Expected), rate.Percent / 100,
                    new Interval(Math.Max(0, rate.Percent - half) / 100, Math.Min(100, rate.Percent + half) / 100, 0.95), some.Count);
            }),
        ];
    }
}
