namespace ImplicitInstruct.Experiments;

/// <summary>
/// The rule adapter (paper, section 6 and Table 4): three hand-written rules multiplied onto the base model's distribution. Metric: win
/// rate against the instruction-tuned model of the same run.
/// The paper: 24.4, base model 2.4. Bounds: at least 20, and apart from base models.
/// </summary>
[TestFixture, Property("Claim", "rule-adapter"), Property("Paper", "section 6, table 4")]
public sealed class ThreeRulesYieldInstructionFollowing() : ClaimFixture("rule-adapter")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
    [
        models.Untuned(family.BaseOf(run)), models.Steered(family, family.BaseOf(run)),
        models.Steered(family, family.BaseOf(run), end: false), models.Steered(family, family.BaseOf(run), diversity: false),
        models.Steered(family, family.BaseOf(run), uniform: false),
    ]);
}
