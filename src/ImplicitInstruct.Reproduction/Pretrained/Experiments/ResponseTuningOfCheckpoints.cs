using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Pretrained.Tables;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Table 1: response-tuned and base models against instruction-tuned ones.</summary>
/// <param name="models">The models.</param>
public sealed class ResponseTuningOfCheckpoints(PretrainedModels models) : WinRateExperiment(models, "table-1")
{
    /// <inheritdoc/>
    public override Claim Claim => ResponseTuningClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Training on responses alone";

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [.. base.Goals, .. BaseNames.Where(HasNoRestatements).Select(WithoutRestatements)];

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> ResponseGoals =>
    [
        .. base.ResponseGoals,
        .. BaseNames.Where(HasNoRestatements).SelectMany(name => Models.Seeds.SelectMany(seed => new[] { TuningKind.Instruction, TuningKind.Response }.Select(kind => ResponsesWithoutRestatements(name, kind, seed)))),
    ];

    /// <inheritdoc/>
    private protected override Finding Read(string name, StageRunner artifacts, PaperTables paper)
    {
        var finding = base.Read(name, artifacts, paper);
        if (!HasNoRestatements(name))
            return finding;
        var text = new LeaderboardText($"{TitleOf(name)}, appendix C", artifacts.Open(WithoutRestatements(name)), PaperOf(name, paper["appendix-c"]));
        return finding with
        {
            Tables = [.. finding.Tables, .. text.Tables],
            Remarks = [.. finding.Remarks, "Appendix C, responses that do not start by restating the instruction, has no bound here: the paper's own deviation over seeds is 5.3 points."],
        };
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<Row> RowsOf(string name) =>
        [new((model, seed) => Models.Responses(model, TuningKind.Response, seed)), new((model, _) => Models.Untuned(model))];

    private bool HasNoRestatements(string name) => Models.Recipe.Models[name].Epochs.HasNoRestatements;

    private GenerateStage ResponsesWithoutRestatements(string name, TuningKind kind, int seed) => Models.Responses(name, new TuningMethod(kind, TuningVariant.WithoutRestatements), seed);

    /// <summary>Appendix C: both models of the comparison are tuned on LIMA without restatements.</summary>
    private LeaderboardStage WithoutRestatements(string name) => Models.Table(name, "appendix-c",
    [
        Models.Compare(seed => ResponsesWithoutRestatements(name, TuningKind.Response, seed), seed => ResponsesWithoutRestatements(name, TuningKind.Instruction, seed)),
    ]);

    /// <inheritdoc/>
    private protected override ClaimResult Judge(string name, LeaderboardTable measured, StageRunner artifacts, IReadOnlyList<PaperValue> paper) =>
        ResponseTuningClaim.Judge(measured[ModelNames.ResponseTuned].LengthControlled, measured[ModelNames.Untuned].LengthControlled, null, paper, Demand);
}
