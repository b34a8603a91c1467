using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Pretrained.Tables;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Table 3: models tuned on one task against instruction-tuned ones. All tasks share the table; each has its own verdict.</summary>
/// <param name="models">The models.</param>
/// <param name="task">The task of the verdict, e.g. code.</param>
public sealed class SingleTaskOfCheckpoints(PretrainedModels models, SingleTask task) : WinRateExperiment(models, "table-3")
{
    private static readonly TuningKind[] Kinds = [TuningKind.Code, TuningKind.Math, TuningKind.Poetry, TuningKind.Recipes, TuningKind.Chess];

    /// <inheritdoc/>
    public override Claim Claim { get; } = SingleTaskClaim.Of(task);

    /// <inheritdoc/>
    public override string Heading => task == SingleTask.Chess ? "Games teach least" : $"Training on {task.Words()} alone";

    /// <inheritdoc/>
    private protected override IReadOnlyList<Contrast> Contrasts { get; } = [.. Kinds.Select(kind => new Contrast(ModelNames.Of(kind), ModelNames.Untuned))];

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [.. base.Goals, .. BaseNames.Where(ShowsEpochs).Select(ByEpoch)];

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> ResponseGoals => [.. base.ResponseGoals, .. BaseNames.Where(ShowsEpochs).SelectMany(name => EpochsOf(name).Select(epoch => Models.ResponsesAfterEpoch(name, epoch)))];

    /// <inheritdoc/>
    private protected override Finding Read(string name, StageRunner artifacts, PaperTables paper)
    {
        var finding = base.Read(name, artifacts, paper);
        if (!ShowsEpochs(name))
            return finding;
        var text = new LeaderboardText($"{TitleOf(name)}, tuned on mathematics, after every epoch of one run", artifacts.Open(ByEpoch(name)), []);
        return finding with
        {
            Tables = [.. finding.Tables, .. text.Tables],
            Remarks = [.. finding.Remarks, "The official repository saves one run on GSM8K after every epoch (scripts/iclr2025/expt3_llama); the paper prints no number of it, and there is no bound on it here."],
        };
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<Row> RowsOf(string name) =>
        [.. Kinds.Select(kind => new Row((model, seed) => Models.Responses(model, kind, seed))), new((model, _) => Models.Untuned(model))];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(string name, LeaderboardTable measured, StageRunner artifacts, IReadOnlyList<PaperValue> paper) => SingleTaskClaim.Judge(
        task,
        SingleTasks.All.ToDictionary(one => one, one => measured[SingleTaskClaim.ModelOf(one)].LengthControlled),
        measured[ModelNames.Untuned].LengthControlled,
        measured.Difference(SingleTaskClaim.ModelOf(task), ModelNames.Untuned),
        paper,
        Demand);

    private bool ShowsEpochs(string name) => task == SingleTask.Math && Models.Recipe.Models[name].Epochs.MathByEpoch is not null;

    private IEnumerable<int> EpochsOf(string name) => Enumerable.Range(1, Models.Recipe.Models[name].Epochs.MathByEpoch!.Value);

    /// <summary>The run's model after every epoch against the instruction-tuned one of its seed.</summary>
    private LeaderboardStage ByEpoch(string name) => Models.Table(name, "math-by-epoch",
    [
        .. EpochsOf(name).Select(epoch => Models.ResponsesAfterEpoch(name, epoch))
            .Select(responses => new[] { new JudgedRun(responses.System, 1, Models.Judged(Models.Responses(name, TuningKind.Instruction, seed: 1), responses)) }),
    ]);
}
