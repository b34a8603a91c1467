using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>Measures the rows of a table.</summary>
/// <remarks>
/// An instruction on which the judge said neither is left out, as by alpaca_eval (metrics/winrate.py): of a run's own numbers where that run lacks the verdict, and of a row or a difference where any
/// of its runs does, because these compare the same instructions over all runs.
/// </remarks>
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
        var byBase = ByBase(comparisons, Decided(comparisons));
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
        var decided = Decided(comparisons.Concat(others));
        var (ours, theirs) = (ByBase(comparisons, decided), ByBase(others, decided));
        return new Measured(
            WinRateTable.NameOf(model, other), MeanPercent(ours) - MeanPercent(theirs), _bootstrap.OfDifference(ours, theirs), ours[0].Length, ours.Count);
    }

    /// <summary>Preferences by base model, in the order of their seeds: the mean of its tuning runs for each instruction.</summary>
    private static List<double[]> ByBase(IReadOnlyList<HeadToHead> comparisons, int[] decided) =>
        [.. comparisons.GroupBy(one => one.Pretraining).OrderBy(runs => runs.Key).Select(runs => MeanOf([.. runs.Select(run => At(decided, run.Preferences))]))];

    /// <summary>The instructions on which the judge said something in every run.</summary>
    private static int[] Decided(IEnumerable<HeadToHead> comparisons)
    {
        var runs = comparisons.Select(one => one.Preferences).ToArray();
        return [.. Enumerable.Range(0, runs[0].Length).Where(i => runs.All(run => run[i] is not null))];
    }

    private static double[] At(int[] indices, double?[] preferences) => [.. indices.Select(i => preferences[i]!.Value)];

    private static double MeanPercent(List<double[]> byBase) => byBase.Select(preferences => WinRate.Of(preferences).Percent).Sum() / byBase.Count;

    private static SeedResult Measure(HeadToHead one)
    {
        var decided = Decided([one]);
        var preferences = At(decided, one.Preferences);
        IReadOnlyList<OutputPair> pairs = [.. decided.Select(i => one.Pairs[i])];
        return new SeedResult
        {
            Pretraining = one.Pretraining,
            Tuning = one.Tuning,
            WinRate = WinRate.Of(preferences).Percent,
            LengthControlled = LengthControlledWinRate.Of(preferences, LengthDifference.OfAll(pairs)).Percent,
            LengthControlledFinished = LengthControlledWinRate.Of(preferences, LengthDifference.OfFinished(pairs)).Percent,
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
