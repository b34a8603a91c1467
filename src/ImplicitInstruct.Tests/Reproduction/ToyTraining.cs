using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Trains a small model on five examples and writes its weights and losses, bit for bit.</summary>
internal sealed record ToyTraining(LanguageModelConfig Config, int Steps, ulong Seed) : Stage<byte[]>("toy-training", 1)
{
    private static readonly int[][] Texts = [[1, 5, 3, 2], [1, 4, 4, 6, 2], [1, 7, 2], [1, 3, 5, 7, 6, 4, 2], [1, 6, 2]];

    public static LanguageModelConfig Tiny { get; } = new()
    {
        VocabularySize = 8,
        HiddenSize = 8,
        IntermediateSize = 12,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 2,
        MaxPositions = 16,
        BeginToken = 1,
        EndToken = 2,
    };

    public override string Name => "run";

    public override object Recipe => new { Steps, Seed };

    public override bool UsesEngine => true;

    public override Task RunAsync(StageContext context)
    {
        var run = new TrainingRun
        {
            Optimizer = new OptimizerRecipe(),
            Schedule = new LearningRateSchedule { Peak = 0.01, WarmUpSteps = 3, Steps = Steps, FinalShare = 0.1 },
            Order = new PerEpochOrder(Texts.Length, batchSize: 2, Seed, "toy"),
            Example = index => TrainingExample.All(Texts[index]),
            Config = Config,
            Fresh = () => context.Engine.Create(Config, new WeightInitialization(), Seed),
            RateKey = "toy.peakLearningRate",
        };
        using var trained = run.Run(context);
        using var file = new BinaryWriter(File.Create(context.PathOf("weights.bin")));
        foreach (var weight in trained.Model.Weights)
        {
            foreach (var value in weight.Values.Span)
                file.Write(value);
        }
        foreach (var loss in trained.Losses)
            file.Write(loss);
        return Task.CompletedTask;
    }

    public override byte[] Open(string folder) => File.ReadAllBytes(Path.Combine(folder, "weights.bin"));
}
