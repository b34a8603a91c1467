namespace ImplicitInstruct.Claims;

/// <summary>
/// Response tuning does not live off responses that start by restating their instruction (paper, appendix C).
/// </summary>
/// <remarks>
/// Bounds fixed before the first run. The paper, for OLMo-7B: 43.3 ± 5.3 without restatements, 43.7 ± 1.7 with them; base models there are
/// those of Table 1.
/// </remarks>
public static class RestatementsClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "restatements",
        "Response tuning works as well where no response restates its instruction",
        "appendix C",
        "win rate in % against the instruction-tuned model of the same base model, seed and responses")
    { Effects = [new("response-tuned-without-restatements", "base") { LowerInPaper = "base-of-table-1" }] };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of the models tuned on responses that restate nothing.</param>
    /// <param name="untuned">Win rate of the base models against the same reference.</param>
    /// <param name="usual">Win rate of the usual response-tuned models, against their own reference.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        Measured responseTuned, Measured untuned, Measured usual, IReadOnlyList<PaperValue> paper, ScaleDemand demand) =>
        SettingClaim.Judge(Claim, responseTuned, untuned, usual, paper, demand);
}
