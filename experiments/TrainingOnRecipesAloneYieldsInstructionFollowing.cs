using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Single-task tuning (paper, section 5.1 and Table 3) on nothing but recipes. Metric: win rate against the instruction-tuned model of the
/// same run. The paper: 14.6 and 21.5, base models 2.4 and 4.7. Bounds: above base models, by the paired difference and by separate
/// intervals.
/// </summary>
[TestFixture, Property("Claim", "single-task-recipes"), Property("Paper", "section 5.1, table 3")]
public sealed class TrainingOnRecipesAloneYieldsInstructionFollowing() : ClaimFixture("single-task-recipes")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
    [
        models.Responses(family, TuningMethod.On(SingleTask.Recipes), run),
    ]);
}
