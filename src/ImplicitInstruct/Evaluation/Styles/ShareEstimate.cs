namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>A share of answers with its interval.</summary>
/// <param name="Percent">Mean over base models.</param>
/// <param name="Interval">Over these instructions and base models, %.</param>
/// <param name="Instructions">Number of instructions.</param>
public sealed record ShareEstimate(double Percent, Interval Interval, int Instructions);
