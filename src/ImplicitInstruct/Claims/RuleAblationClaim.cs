namespace ImplicitInstruct.Claims;

/// <summary>Every one of the three rules is needed (paper, section 6, table 4).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before its first run here. The paper: 24.4 with all three, 10.4, 14.3 and 16.3 without one.
/// The prototype: 34 to 41; 8 to 21, 26 to 37 and 26 to 32, every one below.
/// </remarks>
public static class RuleAblationClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "rule-ablation",
        "Each of the three rules is needed: without any one of them the base model wins less often",
        "section 6, table 4",
        "win rate in % against the instruction-tuned model of the same base model and seed")
    {
        Effects =
        [
            new("all-rules", "without-end-rule"), new("all-rules", "without-diversity-rule"), new("all-rules", "without-uniform-rule"),
        ],
    };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="rows">Win rates with all rules and without each.</param>
    /// <param name="losses">By how much all rules exceed each ablation, paired.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        IReadOnlyList<Measured> rows, IReadOnlyList<Measured> losses, IReadOnlyList<PaperValue> paper, ScaleDemand demand)
    {
        IReadOnlyList<Measured> points = [.. losses.Select(loss => loss with { Unit = Unit.Points })];
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [.. rows, .. points],
            Headline = points,
            Paper =
            [
                .. paper.Where(value => rows.Any(row => row.Condition == value.Condition)),
                .. rows.Skip(1).Zip(points).SelectMany(
                    pair => PaperValue.Differences(paper, rows[0].Condition, pair.First.Condition, pair.Second.Condition)),
            ],
            Orders =
            [
                .. rows.Skip(1).Zip(points, (row, loss) => new OrderComparison(
                    $"{row.Condition} below {rows[0].Condition}", [new OrderedPair(rows[0], row) { Difference = loss }])),
            ],
            Bounds = [.. points.Select(loss => Bound.Above(loss, 0)), .. demand.BaseModels([.. rows])],
        };
    }
}
