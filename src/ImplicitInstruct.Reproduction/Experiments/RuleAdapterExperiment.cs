using ImplicitInstruct.Claims;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>The three rules together.</summary>
/// <param name="models">The models.</param>
public sealed class RuleAdapterExperiment(MiniatureModels models) : RuleExperiment(models)
{
    /// <inheritdoc/>
    public override Claim Claim => RuleAdapterClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Three rules by hand";

    private protected override ClaimResult Judge(WinRateTable table, IReadOnlyList<PaperValue> paper) =>
        RuleAdapterClaim.Judge(table[ModelNames.AllRules].WinRate, table[ModelNames.Untuned].WinRate, paper, Demands.Miniature);
}
