using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Tags that mean nothing (paper, appendix B and Table 5). Metric: win rate of response-tuned models against instruction-tuned ones with
/// the same tags. The paper: 41.8. Bounds: at least 30, and apart from base models.
/// </summary>
[TestFixture, Property("Claim", "tags"), Property("Paper", "appendix B, table 5")]
public sealed class TagsNeedNoMeaning() : ClaimFixture("tags")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
    [
        models.Untuned(family.BaseOf(run), otherTags: true),
        models.Responses(family, TuningMethod.Responses with { Variant = TuningVariant.OtherTags }, run),
    ]);
}
