using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Adapters of low rank, beyond the paper, which tunes all weights. Metric: win rate of adapters tuned on responses alone against adapters
/// tuned on instructions. Bounds, ours and fixed before the first run: at least 30, apart from base models, and the adapters compared with
/// lead base models against fully tuned ones.
/// </summary>
[TestFixture, Property("Claim", "low-rank"), Property("Paper", "beyond the paper")]
public sealed class ImplicitInstructionTuningIsOfLowRank() : ClaimFixture("low-rank")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
    [
        models.Responses(family, TuningMethod.Instructions with { Variant = TuningVariant.LowRank }, run),
        models.Responses(family, TuningMethod.Responses with { Variant = TuningVariant.LowRank }, run),
    ]);
}
