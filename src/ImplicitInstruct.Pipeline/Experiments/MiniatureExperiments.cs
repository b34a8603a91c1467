using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Recipes;

namespace ImplicitInstruct.Pipeline.Experiments;

/// <summary>All claims, in the paper's order.</summary>
public static class MiniatureExperiments
{
    /// <summary>Ids of the claims, without laying out anything.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. All(new MiniatureModels(new MiniatureRecipe())).Select(experiment => experiment.Claim.Id)];

    /// <summary>The experiments over one set of models.</summary>
    public static IReadOnlyList<Experiment> All(MiniatureModels models) =>
    [
        new ResponseTuningExperiment(models),
        new RankingExperiment(models),
        .. SingleTaskClaim.Tasks.Select(task => new SingleTaskExperiment(models, task.Id)),
        new StyleExperiment(models),
        new RuleAdapterExperiment(models),
        new RuleAblationExperiment(models),
        new TagsExperiment(models),
        new EpochsExperiment(models),
        new DecodingExperiment(models),
    ];
}
