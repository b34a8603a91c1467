using ImplicitInstruct.Claims;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Each of the rules left out.</summary>
/// <param name="models">The models.</param>
public sealed class RuleAblationExperiment(MiniatureModels models) : RuleExperiment(models)
{
    /// <inheritdoc/>
    public override Claim Claim => RuleAblationClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Each rule is needed";

    private protected override ClaimResult Judge(WinRateTable table, IReadOnlyList<PaperValue> paper) => RuleAblationClaim.Judge(
        [table[ModelNames.AllRules].WinRate, .. Ablations.Select(ablation => table[ablation].WinRate)],
        [.. Ablations.Select(ablation => table.Difference(ModelNames.AllRules, ablation))],
        paper,
        Demands.Miniature);
}
