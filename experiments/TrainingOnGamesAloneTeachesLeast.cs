using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Single-task tuning (paper, section 5.1 and Table 3) on nothing but chess games. Metric: win rate against the instruction-tuned model of
/// the same run. The paper: 2.1 and 6.3, the least of the five tasks with both models. Bound: less than each of the other four. The
/// prototype of the miniature did not show it reliably, so here a miss is reported and not counted as a failure;
/// the paper's scale must show it.
/// </summary>
[TestFixture, Property("Claim", "single-task-chess"), Property("Paper", "section 5.1, table 3")]
public sealed class TrainingOnGamesAloneTeachesLeast() : ClaimFixture("single-task-chess")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
    [
        models.Responses(family, TuningMethod.On(SingleTask.Chess), run),
    ]);
}
