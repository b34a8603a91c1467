using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Reproduction.Distribution;

/// <summary>What stages ask a scheduler for, by the plan's arithmetic.</summary>
/// <param name="options">What is asked for.</param>
/// <param name="gpus">GPUs of a stage that computes on one.</param>
/// <param name="cores">Processor cores of a stage.</param>
public sealed class StageNeeds(ReproduceOptions options, int gpus, int cores)
{
    /// <summary>Walltime for what is reckoned: the arithmetic is right within a factor of two on machines that do nothing else.</summary>
    private const double TimeFactor = 3;

    /// <summary>The program itself, its libraries, and what it reads beside weights.</summary>
    internal const double ProgramBytes = 1.5 * (1L << 30);

    /// <summary>For a base model whose shape is not known before the download.</summary>
    private const double UnknownBytes = 14.5 * (1L << 30);

    /// <summary>Weights lie in memory once as they are read and once as they are computed with, and responses beside them.</summary>
    private const double WeightFactor = 2.5;

    /// <summary>.NET takes no more of what a job may have (GC settings, GCHeapHardLimit, where a container has a limit).</summary>
    private const double HeapShare = 0.75;

    private static readonly TimeSpan Start = TimeSpan.FromMinutes(10);

    /// <summary>For what has no arithmetic: a base model whose shape is not known before the download, texts to embed.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromHours(1);

    private readonly Lazy<CostModel> _costs = new(() => CostModel.For(options.Engine, options.Device, cores, judgePrice: null));

    /// <summary>
    /// Whether a stage is made by the one who submits the others: what comes from elsewhere, because machines that compute often reach no
    /// network, and so a judge that is asked there; and what takes less time than a task that starts.
    /// </summary>
    public static bool IsMadeHere(Stage stage) => stage switch
    {
        PretrainStage or TuneStage or DecodeStage or GreedyCheckStage or RankStage or JudgeStage { Judge: CheckpointPairJudge } => false,
        EmbedStage => !stage.Inputs.Any(input => input.Stage is EmbedderStage),
        _ => true,
    };

    /// <summary>Whether a stage makes a checkpoint that is to go when all that reads it is made.</summary>
    public bool IsLarge(Stage stage) => stage is TuneStage && !options.KeepsCheckpoints;

    /// <summary>What a stage takes, by arithmetic.</summary>
    public TimeSpan TimeOf(Stage stage) =>
        IsMadeHere(stage) ? TimeSpan.Zero
            : _costs.Value.Of(stage) is { } cost && cost.Hours + cost.JudgeHours is > 0 and var hours ? TimeSpan.FromHours(hours) : Unknown;

    /// <summary>
    /// What a stage's task asks for; null for one that is made by the one who submits. Rounded up, so that many ask for the same.
    /// </summary>
    public TaskNeeds? Of(Stage stage)
    {
        if (IsMadeHere(stage))
            return null;
        var onGpu = options.ComputesOnGpu && (stage.UsesEngine || stage is JudgeStage);
        return new TaskNeeds(
            onGpu ? gpus : 0, cores, (long)RoundedUp(MemoryOf(stage, onGpu) / (onGpu ? 1 : HeapShare), 1L << 30),
            TimeSpan.FromMinutes(RoundedUp(((TimeOf(stage) * TimeFactor) + Start).TotalMinutes, 15)));
    }

    private double MemoryOf(Stage stage, bool onGpu) => ProgramBytes + ComputingMemoryOf(stage, onGpu);

    /// <summary>Bytes of the host that a stage computes in, the program itself left out.</summary>
    internal double ComputingMemoryOf(Stage stage, bool onGpu)
    {
        if (BaseOf(stage) is not { } start || CostModel.ShapeOf(start) is not { } config)
            return UnknownBytes;
        var weights = ParameterCount.Of(config).CheckpointBytes(onGpu ? sizeof(short) : sizeof(float)) * WeightFactor;
        if (stage is not (TuneStage or PretrainStage))
            return weights;
        var tuning = (stage as TuneStage)?.Tuning;
        var length = tuning is null ? MiniatureSize.RowLength : tuning.MaxLength ?? config.MaxPositions;
        var layout = _costs.Value.LayoutOf(config, length, tuning);
        var memory = TrainingMemory.Of(config, layout);
        return weights + (onGpu ? memory.Host : memory.Device);
    }

    private static BaseStage? BaseOf(Stage stage) => stage switch
    {
        BaseStage one => one,
        ModelStage one => one.Base,
        DecodeStage one => one.Model.Base,
        RankStage one => one.Model.Base,
        GreedyCheckStage one => one.Responses.Model.Base,
        _ => null,
    };

    /// <summary>The next of: the unit, and its doubles.</summary>
    private static double RoundedUp(double value, double unit)
    {
        while (unit < value)
            unit *= 2;
        return unit;
    }
}
