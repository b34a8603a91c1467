using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Tests.Pipeline;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class ARunKeepsItsModelAfterEveryEpoch
{
    private const int StepsPerEpoch = 3;
    private const int Epochs = 3;

    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task Each_is_what_the_model_was_then()
    {
        var seen = new List<float[]>();
        var folder = await Run("straight", seen: seen);
        Assert.That(Directory.GetDirectories(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "epoch-01", "epoch-02" }));
        Assert.That(seen, Has.Count.EqualTo(StepsPerEpoch * Epochs));
        for (var epoch = 1; epoch < Epochs; epoch++)
        {
            var kept = Checkpoint.Load(EpochCheckpoints.FolderOf(folder, epoch));
            Assert.That(Numbers(kept.Weights), Is.EqualTo(seen[(epoch * StepsPerEpoch) - 1]));
        }

        Assert.That(seen[2], Is.Not.EqualTo(seen[5]));
    }

    [Test]
    public async Task An_interrupted_run_ends_in_the_same_bytes([Range(0, (StepsPerEpoch * Epochs) - 1)] int crash)
    {
        var expected = Digests(await Run("straight"));
        Assert.That(() => Run("cut", CutBefore(crash)), Throws.InvalidOperationException);
        Assert.That(Digests(await Run("cut")), Is.EqualTo(expected));
    }

    /// <summary>As after a kill between the moving of the epochs into the artifact and the end of the run.</summary>
    [Test]
    public async Task A_run_whose_kept_epochs_are_gone_starts_again_and_says_so()
    {
        var expected = Digests(await Run("straight"));
        Assert.That(() => Run("cut", CutBefore(7)), Throws.InvalidOperationException);
        var kept = Directory.GetDirectories(Path.Combine(_scratch.Path, "cut"), "epoch-01", SearchOption.AllDirectories);
        Directory.Delete(kept.Single(), recursive: true);
        var (engine, report) = (new ToyEngine(), new RecordedReport());
        Assert.That(Digests(await Run("cut", engine, report)), Is.EqualTo(expected));
        Assert.That(engine.StepsComputed, Is.EqualTo(StepsPerEpoch * Epochs));
        Assert.That(report.Lines, Has.Some.Contains("starts from its beginning"));
    }

    private static ToyEngine CutBefore(int crash) =>
        new() { BeforeStep = step => _ = step == crash ? throw new InvalidOperationException("power cut") : 0 };

    private async Task<string> Run(string folder, IEngine? engine = null, RecordedReport? report = null, List<float[]>? seen = null)
    {
        var stage = new KeepingEpochs(seen);
        var store = new ArtifactStore(Path.Combine(_scratch.Path, folder));
        var runner = ToyRunner.Of(store, engine ?? new ToyEngine(), report ?? new RecordedReport(), new SteppedCadence(2));
        await runner.MakeAsync([stage], why: false, CancellationToken.None);
        return runner.FolderOf(stage);
    }

    private static List<string> Digests(string folder) =>
    [
        .. ArtifactStore.FilesOf(folder).Where(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal))
            .Select(file => $"{file.Path} {file.Sha256}"),
    ];

    private static float[] Numbers(IEnumerable<NamedTensor> weights) => [.. weights.SelectMany(weight => weight.Values.ToArray())];

    private sealed record KeepingEpochs(List<float[]>? Seen) : Stage<string>("toy-epochs", 1)
    {
        private static readonly int[][] Texts = [[1, 5, 3, 2], [1, 4, 4, 6, 2], [1, 7, 2], [1, 3, 5, 7, 6, 4, 2], [1, 6, 2]];

        public override string Name => "run";

        public override object Recipe => new { };

        public override bool UsesEngine => true;

        public override Task RunAsync(StageContext context)
        {
            var order = new PerEpochOrder(Texts.Length, batchSize: 2, 1, "toy");
            var kept = new EpochCheckpoints(context.Partial, order, Epochs, new ModelFolder(TensorElement.F32));
            var run = new TrainingRun
            {
                Optimizer = new OptimizerRecipe(),
                Schedule = new LearningRateSchedule { Peak = 0.01, WarmUpSteps = 0, Steps = StepsPerEpoch * Epochs },
                Order = order,
                Example = index => TrainingExample.All(Texts[index]),
                Config = ToyTraining.Tiny,
                Fresh = () => context.Engine.Create(ToyTraining.Tiny, new WeightInitialization(), 3),
                RateKey = "toy.rate",
                AfterStep = (done, model) =>
                {
                    Seen?.Add(Numbers(model.Weights));
                    kept.AfterStep(done, model);
                },
                CanContinueAfter = kept.AreThere,
            };
            using var trained = run.Run(context);
            Checkpoint.Save(context.Folder, ToyTraining.Tiny, trained.Model.Weights);
            kept.MoveTo(context.Folder);
            return Task.CompletedTask;
        }

        public override string Open(string folder) => folder;
    }
}
