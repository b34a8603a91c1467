namespace ImplicitInstruct.Experiments;

/// <summary>
/// Each rule left out (paper, section 6 and Table 4). Metric: win rate against the instruction-tuned model of the same run. The paper: 24.4
/// with all three, 10.4, 14.3 and 16.3 without the end, diversity and uniform rule. Bounds: every loss above 0 beyond its paired interval.
/// </summary>
[TestFixture, Property("Claim", "rule-ablation"), Property("Paper", "section 6, table 4")]
public sealed class EachRuleIsNeeded() : ClaimFixture("rule-ablation");
