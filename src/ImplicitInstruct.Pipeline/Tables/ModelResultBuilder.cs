using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Recipes;

namespace ImplicitInstruct.Pipeline.Tables;

/// <summary>Measures one row of the table.</summary>
/// <param name="interval">How intervals are made.</param>
public sealed class ModelResultBuilder(IntervalRecipe interval)
{
    /// <summary>The row of a kind of model.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="comparisons">One for each pair of seeds, all on the same instructions in the same order.</param>
    /// <remarks>The interval resamples base models and instructions; tuning runs of one base model are averaged first, since they differ little and are no sample of base models.</remarks>
    public ModelResult Build(string model, IReadOnlyList<HeadToHead> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        var seeds = comparisons.Select(Measure).ToList();
        var byBase = comparisons.GroupBy(one => one.Pretraining).Select(runs => MeanOf([.. runs.Select(run => run.Preferences)])).ToList();
        var bootstrap = new Bootstrap { Resamples = interval.Resamples, Seed = interval.Seed };
        var mean = byBase.Select(preferences => WinRate.Of(preferences).Percent).Sum() / byBase.Count;
        return new ModelResult
        {
            Model = model,
            WinRate = new Measured(model, mean, bootstrap.OverSeedsAndPrompts(byBase), byBase[0].Length, byBase.Count),
            Seeds = seeds,
        };
    }

    private static SeedResult Measure(HeadToHead one)
    {
        var preferences = one.Preferences;
        return new SeedResult
        {
            Pretraining = one.Pretraining,
            Tuning = one.Tuning,
            WinRate = WinRate.Of(preferences).Percent,
            LengthControlled = LengthControlledWinRate.Of(preferences, LengthDifference.OfAll(one.Pairs)).Percent,
            LengthControlledFinished = LengthControlledWinRate.Of(preferences, LengthDifference.OfFinished(one.Pairs)).Percent,
            Score = one.Annotations.Any(annotation => annotation.Score2 is null) ? null : one.Annotations.Sum(annotation => annotation.Score2) / one.Annotations.Count,
            Unfinished = one.Pairs.Count(pair => !pair.Candidate.Finished),
            Tokens = one.Pairs.Sum(pair => (double)pair.Candidate.Tokens) / one.Pairs.Count,
        };
    }

    private static double[] MeanOf(IReadOnlyList<double[]> runs)
    {
        var mean = new double[runs[0].Length];
        for (var i = 0; i < mean.Length; i++)
            mean[i] = runs.Sum(run => run[i]) / runs.Count;
        return mean;
    }
}
