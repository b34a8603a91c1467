namespace ImplicitInstruct.Evaluation;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Lower end, in the unit of what was measured.</param>
/// <param name="High">Upper end.</param>
/// <param name="Confidence">Share of experiments whose interval should cover the truth, e.g. 0.95.</param>
public readonly record struct Interval(double Low, double High, double Confidence)
{
    /// <summary>Whether a value lies in it, ends included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>The standard error behind an interval of 95 %: half of it over the normal quantile.</summary>
    /// <exception cref="InvalidOperationException">It has another confidence, e.g. because it is a range.</exception>
    public double StandardError() => Confidence == 0.95 ? (High - Low) / 2 / Quantile.Normal975
        : throw new InvalidOperationException($"Only a 95 % interval has a standard error here, not one of confidence {Confidence}.");
}
