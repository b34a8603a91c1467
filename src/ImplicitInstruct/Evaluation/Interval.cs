namespace ImplicitInstruct.Evaluation;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Lower end, in the unit of what was measured.</param>
/// <param name="High">Upper end.</param>
/// <param name="Confidence">Share of experiments whose interval should cover the truth, e.g. 0.95.</param>
public readonly record struct Interval(double Low, double High, double Confidence)
{
    /// <summary>Whether a value lies in it, ends included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}
