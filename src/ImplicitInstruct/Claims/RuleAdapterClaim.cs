namespace ImplicitInstruct.Claims;

/// <summary>Three hand-written rules make a base model follow instructions (paper, section 6, table 4).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before it was first run here: the paper has 24.4 with the rules and 2.4 without; a prototype of the miniature had 34 to 41 and 2 to 5.
/// </remarks>
public static class RuleAdapterClaim
{
    /// <summary>Least mean win rate of base models with all rules, %.</summary>
    public const double LeastAllRules = 20;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "rule-adapter",
        "A product of the base model with three rules (end the response, change a few tokens, do not repeat) follows instructions",
        "section 6, table 4",
        "win rate in % against the instruction-tuned model of the same base model and seed");

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="allRules">Win rate of the base models with all rules.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="paper">The paper's values.</param>
    public static ClaimResult Judge(Measured allRules, Measured untuned, IReadOnlyList<PaperValue> paper)
    {
        ArgumentNullException.ThrowIfNull(allRules);
        ArgumentNullException.ThrowIfNull(untuned);
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [allRules, untuned],
            Paper = paper,
            Bounds = [Bound.AtLeast(allRules, LeastAllRules), Bound.Apart(allRules, untuned), Bound.EnoughBaseModels(allRules, untuned)],
        };
    }
}
