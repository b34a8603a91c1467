namespace ImplicitInstruct.Evaluation.Styles;

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
    public static CorrelationEstimate Of(CorrelationKind kind, IReadOnlyList<IReadOnlyList<double>> x, IReadOnlyList<IReadOnlyList<double>> y, Bootstrap bootstrap)
    {
        if (x.Count != y.Count || x.Count == 0 || x.Any(series => series.Count != x[0].Count))
            throw new ArgumentException($"A correlation needs series of the same base models and instructions, not of {x.Count} and {y.Count} base models or of unequal length.", nameof(y));
        var models = x.Zip(y, (one, other) => new CorrelatedSeries(kind, one, other)).ToArray();
        var sum = 0.0;
        foreach (var model in models)
            sum += model.Over([]);
        var interval = bootstrap.OverSeedsAndPrompts(models.Length, x[0].Count, (seed, prompts) => models[seed].Over(prompts));
        return new CorrelationEstimate(kind, sum / models.Length, interval, x[0].Count, models.Length);
    }
}
