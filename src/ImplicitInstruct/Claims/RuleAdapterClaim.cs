namespace ImplicitInstruct.Claims;

/// <summary>
/// Three hand-written rules, multiplied onto the base model's distribution, yield instruction following (paper, section 6, table
/// 4).
/// </summary>
/// <remarks>
/// Bounds of the miniature, fixed before its first run here. The paper: 24.4 against 2.4 of the base model, and above about 10
/// goes with reasonable answers (section 3); the prototype had 34 to 41 against 2 to 5.
/// </remarks>
public static class RuleAdapterClaim
{
    /// <summary>Least mean win rate of base models under all rules, %.</summary>
    public const double LeastAllRules = 20;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "rule-adapter",
        "A base model follows instructions when three hand-written rules are multiplied onto its distribution: "
            + "end sooner, say a few words less, do not repeat",
        "section 6, table 4",
        "win rate in % against the instruction-tuned model of the same base model and seed")
    { Effects = [new("all-rules", "base")] };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="allRules">Win rate of base models under all rules.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(Measured allRules, Measured untuned, IReadOnlyList<PaperValue> paper, ScaleDemand demand)
    {
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [allRules, untuned],
            Paper = [.. paper.Where(value => value.Condition == allRules.Condition || value.Condition == untuned.Condition)],
            Bounds =
            [
                .. demand.Figures(Bound.AtLeast(allRules, LeastAllRules)),
                Bound.Apart(allRules, untuned),
                .. demand.BaseModels(allRules, untuned),
            ],
        };
    }
}
