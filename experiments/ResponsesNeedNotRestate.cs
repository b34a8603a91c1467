using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Responses that restate nothing (paper, appendix C). Metric: win rate of response-tuned models against instruction-tuned ones on the same
/// responses. The paper, for OLMo-7B: 43.3 ± 5.3. Bounds: at least 30, and apart from base models.
/// </summary>
[TestFixture, Property("Claim", "restatements"), Property("Paper", "appendix C")]
public sealed class ResponsesNeedNotRestate() : ClaimFixture("restatements")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
    [
        models.Responses(family, TuningMethod.Instructions with { Variant = TuningVariant.WithoutRestatements }, run),
        models.Responses(family, TuningMethod.Responses with { Variant = TuningVariant.WithoutRestatements }, run),
    ]);
}
