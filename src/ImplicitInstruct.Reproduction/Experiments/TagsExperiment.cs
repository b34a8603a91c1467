using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Table 5: response tuning with tags that mean nothing; all models of the comparison have them.</summary>
/// <param name="models">The models.</param>
public sealed class TagsExperiment(MiniatureModels models) : Experiment
{
    private readonly TableStage _usual = new ResponseTuningExperiment(models).WinRates;

    /// <inheritdoc/>
    public override Claim Claim => TagsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Tags without meaning";

    /// <inheritdoc/>
    public override TableStage WinRates { get; } = models.Table(
        "table-5",
        [
            models.Compare(run => models.Responses(TuningKind.Instruction, run, otherTags: true), otherTags: true),
            models.Compare(run => models.Responses(TuningKind.Response, run, otherTags: true), otherTags: true),
            models.Compare(run => models.Untuned(run.Pretraining, otherTags: true), otherTags: true),
        ]);

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [WinRates, _usual];

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var table = artifacts.Open(WinRates);
        var result = TagsClaim.Judge(
            table[ModelNames.WithOtherTags(ModelNames.ResponseTuned)].WinRate, table[ModelNames.WithOtherTags(ModelNames.Untuned)].WinRate,
            artifacts.Open(_usual)[ModelNames.ResponseTuned].WinRate, paper["table-5"], Demands.Miniature);
        return Found(result, new WinRateText("Table 5 in miniature", table, paper["table-5"])) with
        {
            Remarks =
            [
                $"The tags are < | {models.Recipe.OtherTags.User} | > and < | {models.Recipe.OtherTags.Assistant} | >. Epochs are those chosen for the usual tags; the paper chose anew.",
            ],
        };
    }
}
