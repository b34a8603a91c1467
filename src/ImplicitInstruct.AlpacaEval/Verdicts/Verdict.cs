namespace ImplicitInstruct.AlpacaEval.Verdicts;

/// <summary>What a judge said of one pair.</summary>
/// <param name="Preference">From 1, the reference's output is better, to 2, the model's is; null when the completion says neither.</param>
/// <param name="Completion">The completion as it came, in JSON; null when none was asked for.</param>
/// <param name="PriceUsd">What it cost.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record Verdict(double? Preference, string? Completion, double PriceUsd, double Seconds)
{
    /// <summary>Of equal outputs, which need no judge.</summary>
    public static Verdict Equal { get; } = new(1.5, null, 0, 0);
}
