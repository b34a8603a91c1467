using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Table 4: base models under the three rules against instruction-tuned ones. The adapter and its ablations share the table.</summary>
/// <param name="models">The models.</param>
public abstract class RuleExperiment(MiniatureModels models) : Experiment
{
    private protected static readonly IReadOnlyList<string> Ablations = [ModelNames.WithoutEndRule, ModelNames.WithoutDiversityRule, ModelNames.WithoutUniformRule];

    /// <inheritdoc/>
    public override TableStage WinRates { get; } = models.Table(
        "table-4",
        [
            models.Compare(run => models.Steered(run.Pretraining)),
            models.Compare(run => models.Steered(run.Pretraining, end: false)),
            models.Compare(run => models.Steered(run.Pretraining, diversity: false)),
            models.Compare(run => models.Steered(run.Pretraining, uniform: false)),
            models.Compare(run => models.Untuned(run.Pretraining)),
        ],
        [.. Ablations.Select(ablation => new Contrast(ModelNames.AllRules, ablation)), new Contrast(ModelNames.AllRules, ModelNames.Untuned)]);

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [WinRates];

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var table = artifacts.Open(WinRates);
        return Found(Judge(table, paper["table-4"]), new WinRateText("Table 4 in miniature", table, paper["table-4"]));
    }

    private protected abstract ClaimResult Judge(WinRateTable table, IReadOnlyList<PaperValue> paper);
}
