using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Pretrained.Tables;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Table 4: base models under the three rules, and without each, against instruction-tuned ones. The adapter and its ablations share the table.</summary>
/// <param name="models">The models.</param>
/// <param name="ablation">Whether the verdict is on the ablations.</param>
public sealed class RulesOnCheckpoints(PretrainedModels models, bool ablation) : WinRateExperiment(models, "table-4")
{
    private static readonly string[] Ablations = [ModelNames.WithoutEndRule, ModelNames.WithoutDiversityRule, ModelNames.WithoutUniformRule];

    /// <inheritdoc/>
    public override Claim Claim => ablation ? RuleAblationClaim.Claim : RuleAdapterClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => ablation ? "Each rule is needed" : "Three rules by hand";

    /// <inheritdoc/>
    public override IReadOnlyList<string> BaseNames { get; } = [.. models.Names.Where(name => models.Recipe.Models[name].TakesLlama2Rules)];

    /// <inheritdoc/>
    private protected override string MissingBase => "the rules are written for Llama 2's tokenizer, and no base model that takes part has it";

    /// <inheritdoc/>
    private protected override IReadOnlyList<Contrast> Contrasts { get; } = [.. Ablations.Select(name => new Contrast(ModelNames.AllRules, name)), new(ModelNames.AllRules, ModelNames.Untuned)];

    /// <inheritdoc/>
    private protected override IReadOnlyList<Row> RowsOf(string name) =>
    [
        new((model, _) => Models.Steered(model)),
        new((model, _) => Models.Steered(model, end: false)),
        new((model, _) => Models.Steered(model, diversity: false)),
        new((model, _) => Models.Steered(model, uniform: false)),
        new((model, _) => Models.Untuned(model)),
    ];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(string name, LeaderboardTable measured, StageRunner artifacts, IReadOnlyList<PaperValue> paper) => ablation
        ? RuleAblationClaim.Judge(
            [measured[ModelNames.AllRules].LengthControlled, .. Ablations.Select(row => measured[row].LengthControlled)],
            [.. Ablations.Select(row => measured.Difference(ModelNames.AllRules, row))], paper, Demand)
        : RuleAdapterClaim.Judge(measured[ModelNames.AllRules].LengthControlled, measured[ModelNames.Untuned].LengthControlled, paper, Demand);

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> Remarks(string name) =>
        [FormattableString.Invariant($"Responses without the end rule end at {Models.Recipe.Decode.MaxNewTokensWithoutEndRule} tokens, as in the official scripts, whose README says that this raises their win rate.")];
}
