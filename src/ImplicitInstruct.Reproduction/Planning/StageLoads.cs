using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Reproduction.Distribution;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>What stages take of this machine, so that as many are made at once as it holds.</summary>
/// <param name="options">What is asked for.</param>
/// <param name="threads">Threads of all stages together.</param>
/// <param name="hasOneEngine">Whether all stages compute with one engine, on a GPU say, one after the other.</param>
internal sealed class StageLoads(ReproduceOptions options, int threads, bool hasOneEngine)
{
    /// <summary>Fewer prompts leave tiles of the matrix products empty.</summary>
    private const int PromptsAThread = 12;

    private readonly StageNeeds _needs = new(options, gpus: 0, cores: threads);

    /// <summary>Threads of all stages together where nothing else is said.</summary>
    public static int ThreadsOf(ReproduceOptions options) => options.Jobs ?? Environment.ProcessorCount;

    /// <summary>Memory of all stages together.</summary>
    public static long MemoryBytes => Math.Max(1, MachineMemory.Bytes - (long)StageNeeds.ProgramBytes);

    /// <summary>What a stage takes.</summary>
    public StageLoad Of(Stage stage) => stage switch
    {
        { UsesEngine: true } when hasOneEngine => new StageLoad(1, TakesDevice: true),
        { UsesEngine: true } => new StageLoad(Math.Min(threads, UsefulThreads(stage)), (long)_needs.ComputingMemoryOf(stage, onGpu: false)),
        JudgeStage { Judge: CheckpointPairJudge } => new StageLoad(1, TakesDevice: true),   // by an engine of its own
        EmbedStage when !StageNeeds.IsMadeHere(stage) => new StageLoad(threads),
        _ => new StageLoad(1),
    };

    /// <summary>The most threads that help: a training step is cut up by examples and their tokens, a decoding by prompts.</summary>
    private static int UsefulThreads(Stage stage) => Math.Max(2, stage switch
    {
        PretrainStage one => CpuEngine.ThreadsOfAStep(one.Pretraining.BatchSize, MiniatureSize.RowLength),
        TuneStage one => CpuEngine.ThreadsOfAStep(one.Tuning.BatchSize, DatasetSize.Of(one.Data).MeanTokens),
        DecodeStage one => CostModel.InstructionsOf(one.Instructions) / PromptsAThread,
        _ => int.MaxValue,
    });
}
