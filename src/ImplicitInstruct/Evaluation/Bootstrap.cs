using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Evaluation;

/// <summary>
/// Percentile bootstrap intervals (Efron 1979): what the result might have been with other prompts and other pretraining seeds.
/// </summary>
/// <remarks>
/// Over seeds and prompts the factors are crossed, because every seed's model answers the same prompts: a resample draws prompts once, for
/// all seeds, and, independently, seeds, both with replacement (Owen 2007, "The pigeonhole bootstrap", arXiv:0712.1111). Drawing prompts
/// anew for each seed would average away how hard the drawn prompts are, and make the interval too short. With S seeds the spread between
/// seeds comes out smaller by √((S − 1)/S) on average, which for three seeds is 18 %: such an interval is an indication. With one seed it
/// is the interval over prompts.
/// Quantiles interpolate between neighbours (Hyndman and Fan 1996, definition 7). Equal settings and values give equal bits on every
/// machine.
/// </remarks>
public sealed record Bootstrap
{
    private const string Stream = "bootstrap";

    /// <summary>Number of resamples; 10,000 settle the ends of a 95 % interval to about a hundredth of its width.</summary>
    public int Resamples { get; init; } = 10_000;

    /// <summary>Confidence, between 0 and 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Seed of the resampling.</summary>
    public ulong Seed { get; init; }

    /// <summary>Interval of a win rate over prompts, in percent.</summary>
    /// <param name="preferences">A judge's preferences, one a prompt, in [0, 1].</param>
    public Interval OverPrompts(IReadOnlyList<double> preferences) => OverSeedsAndPrompts([preferences]);

    /// <summary>Interval of a win rate over seeds and prompts, in percent.</summary>
    /// <param name="preferences">[seed][prompt], in [0, 1]; prompt p is the same for every seed.</param>
    /// <exception cref="ArgumentException">There is nothing, seeds have unequal numbers of prompts, or a preference is outside [0,
    /// 1].</exception>
    public Interval OverSeedsAndPrompts(IReadOnlyList<IReadOnlyList<double>> preferences)
    {
        CheckAll(preferences);
        return OverSeedsAndPrompts(preferences.Count, preferences[0].Count, (seed, prompts) => MeanPercent(preferences[seed], prompts));
    }

    /// <summary>Interval of how much a model's win rate exceeds another's, in percentage points, paired by seed and prompt.</summary>
    /// <remarks>Both are measured on the same resample, so what makes a prompt or a seed easy for both cancels.</remarks>
    /// <param name="preferences">[seed][prompt] of the one.</param>
    /// <param name="others">[seed][prompt] of the other, for the same seeds and prompts.</param>
    /// <exception cref="ArgumentException">As in <see cref="OverSeedsAndPrompts(IReadOnlyList{IReadOnlyList{double}})"/>, or the two differ
    /// in shape.</exception>
    public Interval OfDifference(IReadOnlyList<IReadOnlyList<double>> preferences, IReadOnlyList<IReadOnlyList<double>> others)
    {
        CheckAll(preferences);
        CheckAll(others);
        if (preferences.Count != others.Count || preferences[0].Count != others[0].Count)
            throw new ArgumentException(
                $"A paired difference needs the same seeds and prompts, not {preferences.Count} x {preferences[0].Count} and " +
                $"{others.Count} x {others[0].Count}.", nameof(others));
        return OverSeedsAndPrompts(
            preferences.Count,
            preferences[0].Count,
            (seed, prompts) => MeanPercent(preferences[seed], prompts) - MeanPercent(others[seed], prompts));
    }

    /// <summary>Interval of the mean over seeds of any statistic, e.g. a length-controlled win rate.</summary>
    /// <param name="seeds">Number of seeds.</param>
    /// <param name="prompts">Number of prompts, the same for every seed.</param>
    /// <param name="statistic">Measures one seed on a draw of prompts; finite.</param>
    /// <exception cref="ArithmeticException">The statistic of a resample is not finite.</exception>
    public Interval OverSeedsAndPrompts(int seeds, int prompts, SeedStatistic statistic)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seeds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prompts);
        if (!(Confidence > 0 && Confidence < 1) || Resamples < 1)
            throw new InvalidOperationException(
                $"A bootstrap of {Resamples} resamples and confidence {Confidence} cannot be; it takes at least one and a confidence " +
                "between 0 and 1.");
        var random = new Philox(Seed, Stream);
        var results = new double[Resamples];
        var (drawn, times) = (new int[prompts], new int[seeds]);
        foreach (ref var result in results.AsSpan())
        {
            foreach (ref var prompt in drawn.AsSpan())
                prompt = random.Below(prompts);
            Array.Clear(times);
            for (var i = 0; i < seeds; i++)
                times[random.Below(seeds)]++;
            var sum = 0.0;
            for (var seed = 0; seed < seeds; seed++)
                sum += times[seed] == 0 ? 0 : times[seed] * statistic(seed, drawn);
            result = sum / seeds;
            if (!double.IsFinite(result))
                throw new ArithmeticException($"The statistic of a resample is {result}.");
        }

        Array.Sort(results);
        var tail = (1 - Confidence) / 2;
        return new Interval(Quantile(results, tail), Quantile(results, 1 - tail), Confidence);
    }

    /// <summary>The mean over some places, times 100; one drawn twice counts twice.</summary>
    public static double MeanPercent(IReadOnlyList<double> preferences, ReadOnlySpan<int> prompts)
    {
        var sum = 0.0;
        foreach (var prompt in prompts)
            sum += preferences[prompt];
        return 100 * Math.Min(1, sum / prompts.Length);
    }

    private static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    private static void CheckAll(IReadOnlyList<IReadOnlyList<double>> preferences)
    {
        if (preferences.Count == 0)
            throw new ArgumentException("There is no seed to resample.", nameof(preferences));
        foreach (var row in preferences)
        {
            Preferences.Check(row);
            if (row.Count != preferences[0].Count)
                throw new ArgumentException(
                    $"A seed has {row.Count} preferences and the first {preferences[0].Count}; all answer the same prompts.",
                    nameof(preferences));
        }
    }
}

/// <summary>A number measured on one seed's model over some prompts.</summary>
/// <param name="seed">Index of the pretraining seed.</param>
/// <param name="prompts">Indices of prompts; one drawn twice is there twice.</param>
public delegate double SeedStatistic(int seed, ReadOnlySpan<int> prompts);
