using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Response tuning (paper, section 4 and Table 1): a model tuned on responses alone, with every instruction empty, follows instructions
/// nearly as well as one tuned on both. Metric: win rate against the instruction-tuned model of the same run. The paper: 43.3 and 43.7,
/// base models 2.4 and 4.7. Bounds: response-tuned at least 35, base at most 15, intervals apart, at least three base models, and the
/// instruction-tuned models' own judge score at least 80 %.
/// </summary>
[TestFixture, Property("Claim", "response-tuning"), Property("Paper", "section 4, table 1")]
public sealed class TrainingOnResponsesAloneYieldsInstructionFollowing() : ClaimFixture("response-tuning")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
    [
        models.Untuned(family.BaseOf(run)), models.Responses(family, TuningMethod.Instructions, run),
        models.Responses(family, TuningMethod.Responses, run),
    ]);
}
