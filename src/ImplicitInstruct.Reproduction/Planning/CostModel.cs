using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>
/// What the stages of a plan take, by arithmetic: operations and bytes by the device's rates, and texts by the judge's prices.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="utilisation">How much of its rates is reached.</param>
/// <param name="isProcessor">Whether it is this machine's processor: numbers have 32 bits, and no activation is computed twice.</param>
internal sealed class CostModel(DeviceRate device, Utilisation utilisation, bool isProcessor = false)
{
    /// <summary>Tokens of a tuned model's response in the mean: LIMA's have 560, and models tuned on it write about as much.</summary>
    private const double TunedTokens = 500;

    /// <summary>Tokens of a single-task model's response in the mean; between 100 (code) and 800 (chess games).</summary>
    private const double TaskTokens = 300;

    /// <summary>Tokens of a response under all rules in the mean: the end rule stops nearly all before 250 (paper, listing 1).</summary>
    private const double SteeredTokens = 200;

    /// <summary>Tokens of an example of Alpaca in the mean.</summary>
    private const double RankedTokens = 150;

    /// <summary>Bytes of an output in the mean, for the judge: 2,049 characters is the mean of AlpacaEval's reference.</summary>
    private const double OutputBytes = 2000;

    private const double SecondsPerHour = 3600;

    /// <summary>The device.</summary>
    public DeviceRate Device => device;

    /// <summary>What the judge's tokens cost; null when nobody knows.</summary>
    public TokenPrice? JudgePrice { get; init; }

    /// <summary>The device, as hours are counted of it.</summary>
    public string DeviceInWords => isProcessor ? device.Name : "one " + device.Name;

    /// <summary>How much of its rates is reached.</summary>
    public Utilisation Utilisation => utilisation;

    /// <summary>
    /// For the engine and the device that are asked for: this machine's processor, the GPU that is named or at hand, else an H100.
    /// </summary>
    public static CostModel For(ReproduceOptions options) => For(
        options.Engine, options.Device, options.Jobs,
        options.AsksJudge ? options.JudgeAccess.LimitsFor(options.JudgeAccess.Recipe()).Price : null);

    /// <inheritdoc cref="For(ReproduceOptions)"/>
    /// <param name="engine">The engine.</param>
    /// <param name="device">Its device; null: none is named.</param>
    /// <param name="jobs">Threads of a processor; null: one each.</param>
    /// <param name="judgePrice">What the judge's tokens cost; null when nobody knows.</param>
    public static CostModel For(string engine, string? device, int? jobs, TokenPrice? judgePrice) =>
        engine == EngineNames.Cpu || device == "cpu"
            ? new CostModel(ProcessorRate.Of(jobs), ProcessorRate.Utilisation, isProcessor: true) { JudgePrice = judgePrice }
            : new CostModel(
                DeviceRate.Find(device ?? "")
                    ?? TorchEngines.Gpus.Select(gpu => DeviceRate.Find(gpu.Name)).OfType<DeviceRate>().FirstOrDefault() ?? DeviceRate.H100,
                new Utilisation())
            { JudgePrice = judgePrice };

    /// <summary>How a training step lies in memory on this device: with the optimizer's state on it where that fits.</summary>
    /// <param name="config">The model.</param>
    /// <param name="length">Tokens of the longest sequence.</param>
    /// <param name="tuning">How it is tuned; null: all weights.</param>
    /// <param name="moments">The numbers of Adam's moments, which a processor has in 32 bits.</param>
    public TrainingLayout LayoutOf(
        LanguageModelConfig config, int length, TuningRecipe? tuning = null, MomentPrecision moments = MomentPrecision.Fp32)
    {
        var layout = new TrainingLayout
        {
            Length = Math.Min(length, config.MaxPositions),
            LogitRows = 1024,
            ComputeBytes = isProcessor ? sizeof(float) : sizeof(short),
            Checkpointing = !isProcessor,
            HasEightBitMoments = !isProcessor && moments == MomentPrecision.EightBit,
        };
        layout = tuning?.Of(layout) ?? layout;
        return isProcessor || layout.HasEightBitMoments || TrainingMemory.Of(config, layout).Fits(device) ? layout
            : layout with { OffloadedOptimizer = true };
    }

    /// <summary>What a stage takes; null when the shape of its base model is not known.</summary>
    public StageCost? Of(Stage stage) => stage switch
    {
        PretrainStage one => Of(one),
        BaseStage one => ShapeOf(one) is { } config ? new StageCost(0, ParameterCount.Of(config).CheckpointBytes(2), 0) : null,
        TuneStage one => Of(one),
        DecodeStage one => Of(one),
        RankStage { Set: AlpacaRankingSet set } one =>
            Scoring(one.Model, set.Ranking.Examples * (1 + set.Ranking.Draws), _ => RankedTokens, BytesOf(one.ComputesIn)),
        RankStage one =>
            Scoring(one.Model, MiniatureSize.RankedSequences, _ => MiniatureSize.RankedTokens, BytesOf(one.ComputesIn)),
        GreedyCheckStage one =>
            Scoring(one.Responses.Model, one.Count ?? InstructionsOf(one.Responses.Instructions),
                config => PromptTokensOf(one.Responses) + TokensOf(one.Responses, config), BytesOf(one.Responses.ComputesIn)),
        JudgeStage { Judge: LlmPairJudge judge } one =>
            OfJudging(judge.Who.Known, ForecastOf(one, JudgePrice)),
        JudgeStage { Judge: CheckpointPairJudge judge } one => OfJudging(judge.Who.Known, ForecastOf(one, price: null)),
        _ => default(StageCost),
    };

    /// <summary>The shape of a base model; null when it is not known before the download.</summary>
    public static LanguageModelConfig? ShapeOf(BaseStage stage) => stage switch
    {
        CheckpointStage one => one.ShapeInFolder() ?? PublishedModel.Of(one.ModelRepository)?.Shape,
        PretrainStage one => one.Pretraining.ToConfig(MiniatureSize.Vocabulary, begin: 1, end: 2),
        _ => null,
    };

    /// <summary>Epochs that a plan reckons with before anything is known.</summary>
    public static int EpochsOf(TuneStage stage) =>
        stage.Numbers.Given?.Epochs ?? (int)Math.Round(stage.Numbers.Choice!.Candidates.Average(candidate => candidate.Value.Epochs));

    private StageCost? Of(TuneStage stage)
    {
        if (ShapeOf(stage.Start) is not { } config)
            return null;
        var size = DatasetSize.Of(stage.Data);
        var load = TrainingLoad.Of(size.Examples, size.MeanTokens, EpochsOf(stage), stage.Tuning.BatchSize);
        var layout = LayoutOf(config, stage.Tuning.MaxLength ?? config.MaxPositions, stage.Tuning, stage.ComputesIn?.Moments ?? default);
        var time = RunningTime.Training(config, load, layout, device, utilisation);
        var checkpoints = stage.KeepsEveryEpoch ? EpochsOf(stage) : 1;
        var bytes = layout.Adaptation is { } adaptation ? sizeof(float) * ParameterCount.OfAdapter(config, adaptation)
            : ParameterCount.Of(config).CheckpointBytes(stage.Tuning.Kept == TensorElement.F32 ? 4 : 2);
        return new StageCost(time.TotalSeconds / SecondsPerHour, checkpoints * bytes, 0);
    }

    /// <summary>Examples of a tuning set; what is drawn is drawn, as it may be of another recipe than the usual.</summary>
    public static int ExamplesOf(TuningSetStage stage) =>
        stage is MiniWorldTuningSet drawn ? drawn.Draw().Count : DatasetSize.Of(stage).Examples;

    private StageCost Of(PretrainStage stage)
    {
        var (config, recipe) = (ShapeOf((BaseStage)stage)!, stage.Pretraining);
        var load = new TrainingLoad((long)recipe.Steps * recipe.BatchSize, MiniatureSize.RowLength, recipe.Steps);
        var time = RunningTime.Training(config, load, LayoutOf(config, MiniatureSize.RowLength), device, utilisation);
        return new StageCost(time.TotalHours, ParameterCount.Of(config).CheckpointBytes(4), 0);
    }

    private StageCost? Of(DecodeStage stage)
    {
        if (ShapeOf(stage.Model.Base) is not { } config)
            return null;
        var load = new DecodingLoad(
            InstructionsOf(stage.Instructions), PromptTokensOf(stage), TokensOf(stage, config),
            stage.Rows ?? InstructionsOf(stage.Instructions));
        var time = RunningTime.Decoding(config, load, device, utilisation, BytesOf(stage.ComputesIn));
        return new StageCost(time.TotalHours, 0, 0);
    }

    /// <summary>Dollars of a service; for weights that one serves oneself the reading of prompts, nearly all that they do.</summary>
    /// <param name="judge">What is known of the judge; null: nothing.</param>
    /// <param name="forecast">What it is asked, with dollars by <see cref="JudgePrice"/>.</param>
    public StageCost OfJudging(KnownJudge? judge, JudgeForecast forecast)
    {
        var operations = 2.0 * (judge?.Weights?.Parameters ?? 0) * forecast.Tokens;
        return new StageCost(0, 0, forecast.Usd)
        {
            JudgeHours = operations / (device.FlopsPerSecond * utilisation.Compute) / SecondsPerHour,
        };
    }

    private static JudgeForecast ForecastOf(JudgeStage stage, TokenPrice? price) =>
        JudgeForecast.Of(InstructionsOf(stage.Candidate.Instructions), OutputBytes, OutputBytes, price ?? TokenPrice.Own);

    private StageCost? Scoring(ModelStage model, int sequences, Func<LanguageModelConfig, double> tokens, int bytesPerNumber) =>
        ShapeOf(model.Base) is { } config
            ? new StageCost(RunningTime.Scoring(config, sequences, tokens(config), device, utilisation, bytesPerNumber).TotalHours, 0, 0)
            : null;

    /// <summary>Bytes of a number in which a stage computes here.</summary>
    private int BytesOf(StagePrecision? precision) =>
        isProcessor || precision is { Fixed: TorchPrecision.Fp32 } ? sizeof(float) : sizeof(short);

    private static double TokensOf(DecodeStage stage, LanguageModelConfig config)
    {
        var most = Math.Min(stage.MaxNewTokens, config.MaxPositions - PromptTokensOf(stage));
        var mean = stage switch
        {
            { Instructions: MiniWorldInstructions, Model: TuneStage } or { Instructions: MiniWorldInstructions, Rules.End: true } =>
                MiniatureSize.ResponseTokens,
            { Rules.End: true } => SteeredTokens,
            { Model: BaseStage } => most,   // base models seldom stop
            { Model: TuneStage { Method.Task: null } } => TunedTokens,
            _ => TaskTokens,
        };
        return Math.Min(mean, most);
    }

    private static double PromptTokensOf(DecodeStage stage) =>
        stage.Instructions is MiniWorldInstructions ? MiniatureSize.PromptTokens : DatasetSize.PromptTokens;

    /// <summary>
    /// How many texts are embedded. How long that takes is not reckoned: it is this machine's processor that does it, whatever the device.
    /// </summary>
    internal static int TextsOf(EmbedStage stage) => stage.Texts switch
    {
        TestTexts texts => InstructionsOf(texts.Set),
        TuningInstructions texts => ExamplesOf(texts.Set),
        TuningResponses texts => ExamplesOf(texts.Set),
        OutputTexts { Outputs: DecodeStage decoded } => InstructionsOf(decoded.Instructions),
        _ => 0,
    };

    /// <summary>How many instructions a set has.</summary>
    internal static int InstructionsOf(InstructionSetStage stage) => stage switch
    {
        HubInstructions set => Math.Min(DatasetSize.InstructionsOf(set.Source.Id), set.Limit ?? int.MaxValue),
        OwnInstructions own => own.Count,
        MiniWorldInstructions { Written: { } own } => own.Instructions.Count,
        MiniWorldInstructions { Use: InstructionUse.Requests } => MiniatureSize.Requests,
        MiniWorldInstructions set => set.IsTest ? MiniatureSize.TestInstructions : MiniatureSize.ValidationInstructions,
        _ => 0,
    };
}

/// <summary>What a stage takes.</summary>
/// <param name="Hours">Of the device.</param>
/// <param name="DiskBytes">That its artifact, or for a base model the cache, holds.</param>
/// <param name="Usd">For the judge.</param>
internal readonly record struct StageCost(double Hours, double DiskBytes, double Usd)
{
    /// <summary>Of the device, for a judge whose weights are one's own.</summary>
    public double JudgeHours { get; init; }

    public static StageCost operator +(StageCost one, StageCost other) =>
        new(one.Hours + other.Hours, one.DiskBytes + other.DiskBytes, one.Usd + other.Usd)
        {
            JudgeHours = one.JudgeHours + other.JudgeHours,
        };
}
