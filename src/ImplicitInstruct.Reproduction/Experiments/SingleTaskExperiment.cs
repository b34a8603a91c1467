using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Table 3: models tuned on one task against instruction-tuned ones. All tasks share the table; each has its own verdict.</summary>
/// <param name="models">The models.</param>
/// <param name="task">The task of the verdict, e.g. code.</param>
public sealed class SingleTaskExperiment(MiniatureModels models, SingleTask task) : Experiment
{
    private static readonly IReadOnlyList<TuningKind> Kinds = [TuningKind.Code, TuningKind.Math, TuningKind.Poetry, TuningKind.Recipes, TuningKind.Chess];

    /// <inheritdoc/>
    public override Claim Claim { get; } = SingleTaskClaim.Of(task);

    /// <inheritdoc/>
    public override string Heading => task == SingleTask.Chess ? "Games teach least" : $"Training on {task.Words()} alone";

    /// <inheritdoc/>
    public override TableStage WinRates { get; } = TableOf(models);

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [WinRates];

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var table = artifacts.Open(WinRates);
        var model = SingleTaskClaim.ModelOf(task);
        var result = SingleTaskClaim.Judge(
            task,
            SingleTasks.All.ToDictionary(one => one, one => table[SingleTaskClaim.ModelOf(one)].WinRate),
            table[ModelNames.Untuned].WinRate, table.Difference(model, ModelNames.Untuned), paper["table-3"],
            Demands.Miniature);
        return Found(result, new WinRateText("Table 3 in miniature", table, paper["table-3"]));
    }

    /// <summary>The table of all tasks.</summary>
    internal static TableStage TableOf(MiniatureModels models) => models.Table(
        "table-3",
        [
            .. Kinds.Select(kind => models.Compare(run => models.Responses(kind, run))),
            models.Compare(run => models.Untuned(run.Pretraining)),
        ],
        [.. Kinds.Select(kind => new Contrast(ModelNames.Of(kind), ModelNames.Untuned))]);
}
