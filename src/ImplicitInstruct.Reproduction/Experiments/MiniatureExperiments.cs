using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Tables;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>All claims, in the paper's order.</summary>
public static class MiniatureExperiments
{
    /// <summary>Ids of the claims; no recipe changes them.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. All(new MiniatureModels(new MiniatureRecipe())).Select(experiment => experiment.Claim.Id)];

    /// <summary>The experiments over one set of models.</summary>
    public static IReadOnlyList<Experiment> All(MiniatureModels models) =>
    [
        new ResponseTuningExperiment(models),
        new RankingExperiment(models),
        .. SingleTasks.All.Select(task => new SingleTaskExperiment(models, task)),
        new StyleExperiment(models),
        new RuleAdapterExperiment(models),
        new RuleAblationExperiment(models),
        new TagsExperiment(models),
        new EpochsExperiment(models),
        new DecodingExperiment(models),
    ];

    /// <summary>What every experiment found whose artifacts are all whole, in the paper's order; builds nothing.</summary>
    /// <param name="models">The models.</param>
    /// <param name="artifacts">Opens artifacts.</param>
    /// <param name="paper">The paper's numbers.</param>
    /// <param name="known">Findings that were read already.</param>
    public static IReadOnlyList<(Experiment Experiment, Finding Finding)> ReadWhole(
        MiniatureModels models, StageRunner artifacts, PaperTables paper, params IReadOnlyList<Finding> known)
    {
        return
        [
            .. All(models).Where(experiment => artifacts.AreWhole(experiment.Goals)).Select(experiment =>
                (experiment, known.FirstOrDefault(finding => finding.Result.Claim.Id == experiment.Claim.Id) ?? experiment.Read(artifacts, paper))),
        ];
    }
}
