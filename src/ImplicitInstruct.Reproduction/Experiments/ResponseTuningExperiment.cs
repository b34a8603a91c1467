using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Table 1: response-tuned and base models against instruction-tuned ones.</summary>
/// <param name="models">The models.</param>
public sealed class ResponseTuningExperiment(MiniatureModels models) : Experiment
{
    /// <inheritdoc/>
    public override Claim Claim => ResponseTuningClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Training on responses alone";

    /// <inheritdoc/>
    public override TableStage WinRates { get; } = models.Table(
        "table-1",
        [
            models.Compare(run => models.Responses(TuningKind.Instruction, run)),
            models.Compare(run => models.Responses(TuningKind.Response, run)),
            models.Compare(run => models.Untuned(run.Pretraining)),
        ]);

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [WinRates];

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var table = artifacts.Open(WinRates);
        var result = ResponseTuningClaim.Judge(
            table[ModelNames.ResponseTuned].WinRate, table[ModelNames.Untuned].WinRate, 100 * table[ModelNames.InstructionTuned].Score, paper["table-1"], Demands.Miniature);
        return Found(result, new WinRateText("Table 1 in miniature", table, paper["table-1"]));
    }
}
