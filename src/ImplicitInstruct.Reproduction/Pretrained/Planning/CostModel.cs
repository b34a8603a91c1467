using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Planning;

/// <summary>What the stages of a plan take, by arithmetic: operations and bytes by the device's rates, and texts by the judge's prices.</summary>
/// <param name="device">The device.</param>
/// <param name="utilisation">How much of its rates is reached.</param>
internal sealed class CostModel(DeviceRate device, Utilisation utilisation)
{
    /// <summary>Tokens of a tuned model's response in the mean: LIMA's have 560, and models tuned on it write about as much.</summary>
    private const double TunedTokens = 500;

    /// <summary>Tokens of a single-task model's response in the mean; between 100 (code) and 800 (chess games).</summary>
    private const double TaskTokens = 300;

    /// <summary>Tokens of a response under all rules in the mean: the end rule stops nearly all before 250 (paper, listing 1).</summary>
    private const double SteeredTokens = 200;

    /// <summary>Bytes of an output in the mean, for the judge: 2,049 characters is the mean of AlpacaEval's reference.</summary>
    private const double OutputBytes = 2000;

    private const double SecondsPerHour = 3600;

    /// <summary>How a training step lies in memory on this device: with the optimizer's state on it where that fits.</summary>
    public TrainingLayout LayoutOf(LanguageModelConfig config, int length)
    {
        var layout = new TrainingLayout { Length = Math.Min(length, config.MaxPositions), LogitRows = 1024 };
        return TrainingMemory.Of(config, layout).Fits(device) ? layout : layout with { OffloadedOptimizer = true };
    }

    /// <summary>What a stage takes; null when the shape of its base model is not known.</summary>
    public StageCost? Of(Stage stage) => stage switch
    {
        BaseModelStage one => ShapeOf(one) is { } config ? new StageCost(0, ParameterCount.Of(config).CheckpointBytes(2), 0) : null,
        FineTuneStage one => Of(one),
        GenerateStage one => Of(one),
        RankResponsesStage one => ShapeOf(BaseOf(one.Model)) is { } config ? new StageCost(RunningTime.Scoring(config, one.Ranking.Examples * (1 + one.Data.Ranking.Draws), 150, device, utilisation).TotalHours, 0, 0) : null,
        RecheckStage one => ShapeOf(one.Responses.Base) is { } config ? new StageCost(RunningTime.Scoring(config, one.Count, DatasetSize.PromptTokens + TokensOf(one.Responses, config), device, utilisation).TotalHours, 0, 0) : null,
        LlmJudgeStage one => new StageCost(0, 0, JudgeForecast.Of(InstructionsOf(one.Candidate), OutputBytes, OutputBytes, TokenPrice.Original).Usd),
        _ => default(StageCost),
    };

    /// <summary>The shape of a base model.</summary>
    public static LanguageModelConfig? ShapeOf(BaseModelStage stage) => KnownShapes.Of(stage.Model.Repository);

    private StageCost? Of(FineTuneStage stage)
    {
        if (ShapeOf(stage.Base) is not { } config)
            return null;
        var size = DatasetSize.Of(stage.Data.Source.Id);
        var load = TrainingLoad.Of(Math.Min(size.Examples, stage.Data.Examples ?? size.Examples), size.MeanTokens, stage.Epochs.Expected, stage.Numbers.BatchSize);
        var time = RunningTime.Training(config, load, LayoutOf(config, stage.Numbers.MaxLength), device, utilisation);
        var checkpoints = stage.KeepsEveryEpoch ? stage.Epochs.Expected : 1;
        return new StageCost(time.TotalSeconds / SecondsPerHour, checkpoints * ParameterCount.Of(config).CheckpointBytes(stage.Numbers.Kept == Hub.TensorElement.F32 ? 4 : 2), 0);
    }

    private StageCost? Of(GenerateStage stage)
    {
        if (ShapeOf(stage.Base) is not { } config)
            return null;
        var load = new DecodingLoad(InstructionsOf(stage), DatasetSize.PromptTokens, TokensOf(stage, config), stage.Rows);
        return new StageCost(RunningTime.Decoding(config, load, device, utilisation).TotalHours, 0, 0);
    }

    private static double TokensOf(GenerateStage stage, LanguageModelConfig config)
    {
        var most = Math.Min(stage.MaxNewTokens, config.MaxPositions - DatasetSize.PromptTokens);
        var mean = stage switch
        {
            { Rules: { End: true } } => SteeredTokens,
            { Model: BaseModelStage } => most,   // base models seldom stop
            { Model: FineTuneStage { Tuning: TuningKind.Instruction or TuningKind.Response } } => TunedTokens,
            _ => TaskTokens,
        };
        return Math.Min(mean, most);
    }

    private static int InstructionsOf(GenerateStage stage) => Math.Min(DatasetSize.InstructionsOf(stage.Instructions.Source.Id), stage.Instructions.Limit ?? int.MaxValue);

    private static BaseModelStage BaseOf(ModelStage model) => model is FineTuneStage tuned ? tuned.Base : (BaseModelStage)model;
}
