using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>The claims on pretrained models, in the paper's order.</summary>
public static class PretrainedExperiments
{
    /// <summary>The experiments over one set of models.</summary>
    public static IReadOnlyList<PretrainedExperiment> All(PretrainedModels models) =>
    [
        new ResponseTuningOfCheckpoints(models),
        new RankingOfCheckpoints(models),
        .. SingleTasks.All.Select(task => new SingleTaskOfCheckpoints(models, task)),
        new StyleOfCheckpoints(models),
        new RulesOnCheckpoints(models, ablation: false),
        new RulesOnCheckpoints(models, ablation: true),
        new TagsOfCheckpoints(models),
        new EpochsOfCheckpoints(models),
        new DecodingOfCheckpoints(models),
    ];
}
