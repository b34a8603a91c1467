using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Recipes;

namespace ImplicitInstruct.Pipeline.Tables;

/// <summary>Measures the rows of a table.</summary>
/// <param name="interval">How intervals are made.</param>
public sealed class ModelResultBuilder(IntervalRecipe interval)
{
    private readonly Bootstrap _bootstrap = new() { Resamples = interval.Resamples, Seed = interval.Seed };

    /// <summary>The row of a kind of model.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="comparisons">One for each run, all on the same instructions in the same order.</param>
    /// <remarks>The interval resamples base models and instructions; tuning runs of one base model are averaged first, since they differ little and are no sample of base models.</remarks>
    public ModelResult Build(string model, IReadOnlyList<HeadToHead> comparisons)
    {
        var byBase = ByBase(comparisons);
        return new ModelResult
        {
            Model = model,
            WinRate = new Measured(model, MeanPercent(byBase), _bootstrap.OverSeedsAndPrompts(byBase), byBase[0].Length, byBase.Count),
            Seeds = [.. comparisons.Select(Measure)],
        };
    }

    /// <summary>By how many points the win rate of one kind of model exceeds that of another, paired by base model and instruction.</summary>
    /// <param name="model">Name of the one.</param>
    /// <param name="comparisons">Its comparisons.</param>
    /// <param name="other">Name of the other.</param>
    /// <param name="others">Its comparisons, on the same base models and instructions.</param>
    public Measured Difference(string model, IReadOnlyList<HeadToHead> comparisons, string other, IReadOnlyList<HeadToHead> others)
    {
        var (ours, theirs) = (ByBase(comparisons), ByBase(others));
        return new Measured(
            WinRateTable.NameOf(model, other), MeanPercent(ours) - MeanPercent(theirs), _bootstrap.OfDifference(ours, theirs), ours[0].Length, ours.Count);
    }

    /// <summary>Preferences by base model, in the order of their seeds: the mean of its tuning runs for each instruction.</summary>
    private static List<double[]> ByBase(IReadOnlyList<HeadToHead> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        return [.. comparisons.GroupBy(one => one.Pretraining).OrderBy(runs => runs.Key).Select(runs => MeanOf([.. runs.Select(run => run.Preferences)]))];
    }

    private static double MeanPercent(List<double[]> byBase) => byBase.Select(preferences => WinRate.Of(preferences).Percent).Sum() / byBase.Count;

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
