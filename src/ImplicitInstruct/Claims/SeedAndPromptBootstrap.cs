using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Claims;

/// <summary>Confidence interval of a mean over base models and instructions, by resampling both.</summary>
/// <remarks>
/// Percentile bootstrap of crossed factors (Owen 2007, "The pigeonhole bootstrap", arXiv:0712.1111): every resample draws base models with replacement and,
/// independently, instructions with replacement, the same ones for all base models, since all answer the same instructions. With three base models their
/// spread is known only roughly, so the interval is an indication of it, not more. Deterministic: Philox, fixed order of sums.
/// </remarks>
public static class SeedAndPromptBootstrap
{
    /// <summary>Mean and percentile interval.</summary>
    /// <param name="values">[base model][instruction], equally long rows; unit free.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="confidence">E.g. 0.95.</param>
    /// <exception cref="ArgumentException">There are no values, or rows differ in length.</exception>
    public static (double Mean, double Low, double High) Interval(IReadOnlyList<double[]> values, int resamples, ulong seed, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        if (values.Count == 0 || values[0].Length == 0)
            throw new ArgumentException("There is nothing to resample.", nameof(values));
        if (values.Any(row => row.Length != values[0].Length))
            throw new ArgumentException("Every base model must have a value for each instruction.", nameof(values));
        var (models, prompts) = (values.Count, values[0].Length);
        var random = new Philox(seed, "bootstrap over base models and instructions");
        var means = new double[resamples];
        var drawn = new int[prompts];
        for (var r = 0; r < resamples; r++)
        {
            for (var p = 0; p < prompts; p++)
                drawn[p] = random.Below(prompts);
            var sum = 0.0;
            for (var m = 0; m < models; m++)
            {
                var row = values[random.Below(models)];
                foreach (var p in drawn)
                    sum += row[p];
            }
            means[r] = sum / ((double)models * prompts);
        }
        Array.Sort(means);
        var tail = (1 - confidence) / 2;
        return (Mean(values), Quantile(means, tail), Quantile(means, 1 - tail));
    }

    private static double Mean(IReadOnlyList<double[]> values)
    {
        var sum = 0.0;
        foreach (var row in values)
        {
            foreach (var value in row)
                sum += value;
        }
        return sum / ((double)values.Count * values[0].Length);
    }

    /// <summary>Linear interpolation between order statistics (Hyndman and Fan 1996, definition 7).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
