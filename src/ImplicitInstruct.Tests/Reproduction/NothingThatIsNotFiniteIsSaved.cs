using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>A run that diverges leaves neither an artifact nor a state from which it would go on diverging.</summary>
[TestFixture]
public sealed class NothingThatIsNotFiniteIsSaved
{
    private const int Steps = 6;
    private static readonly ToyTraining Stage = new(ToyTraining.Tiny, Steps, Seed: 4);
    private TemporaryFolder _scratch = null!;

    private ArtifactStore Store => new(_scratch.Path);

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task No_gradient_is_saved([Values(double.NaN, double.PositiveInfinity)] double norm, [Values(0, 1, Steps - 1)] int at)
    {
        var trouble = await Diverge(new ToyEngine { GradientNorm = step => step == at ? norm : null });
        Assert.That(trouble.Message, Does.StartWith($"Training diverged: the gradient of step {at} is no number"));
        Assert.That(StepsSaved(), Is.EqualTo(at / 2 * 2), "what was saved before is finite and stays");
    }

    [Test]
    public async Task No_weight_is_saved([Values(float.NaN, float.NegativeInfinity)] float weight, [Values(1, Steps - 1)] int at)
    {
        var trouble = await Diverge(new ToyEngine { Weight = step => step == at ? weight : null, Loss = 1, GradientNorm = _ => 1 });
        Assert.That(trouble.Message, Does.StartWith($"Training diverged: the update of step {at} is no number"));
        Assert.That(StepsSaved(), Is.EqualTo(at / 2 * 2));
    }

    [Test]
    public async Task No_optimizer_state_is_saved([Values(float.NaN, float.PositiveInfinity)] float moment)
    {
        var trouble = await Diverge(new ToyEngine { Moment = step => step == 3 ? moment : null, Loss = 1, GradientNorm = _ => 1 });
        Assert.That(trouble.Message, Does.StartWith("Training diverged: the update of step 3 is no number"));
        Assert.That(StepsSaved(), Is.EqualTo(2));
    }

    /// <summary>A run that is stopped saves its very step, if that can be gone on from.</summary>
    [Test]
    public async Task Nor_is_anything_saved_when_the_run_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var engine = new ToyEngine
        {
            BeforeStep = step =>
            {
                if (step == 2)
                    stop.Cancel();
            },
            Weight = step => step == 2 ? float.NaN : null,
            Loss = 1,
            GradientNorm = _ => 1,
        };
        Assert.That((await Diverge(engine, stop.Token)).Message, Does.Contain("the update of step 2"));
        Assert.That(StepsSaved(), Is.EqualTo(2));
    }

    [Test]
    public async Task The_rate_is_named_by_its_key_with_a_lower_value_to_try()
    {
        var trouble = await Diverge(new ToyEngine { GradientNorm = _ => double.NaN });
        Assert.That(trouble.Message, Does.EndWith("Give toy.peakLearningRate a lower value, e.g. toy.peakLearningRate=0.005"));
        Assert.That(trouble.Remedy, Is.EqualTo("recipe.value"));
    }

    [Test]
    public async Task What_was_saved_before_is_gone_on_from_once_it_is_mended()
    {
        await Diverge(new ToyEngine { GradientNorm = step => step == 3 ? double.NaN : null });
        var engine = new ToyEngine();
        await Make(engine, CancellationToken.None);
        Assert.That(engine.StepsComputed, Is.EqualTo(Steps - 2));
    }

    private async Task<AdviceException> Diverge(ToyEngine engine, CancellationToken cancellation = default)
    {
        var trouble = (await Assert.ThrowsAsync<TrainingDivergedException>(() => Make(engine, cancellation)))!;
        Assert.That(Directory.EnumerateFiles(_scratch.Path, "weights.bin", SearchOption.AllDirectories), Is.Empty);
        Assert.That(Directory.EnumerateFiles(_scratch.Path, "manifest.json", SearchOption.AllDirectories), Is.Empty);
        return trouble;
    }

    /// <summary>How many steps the saved state has, all of whose numbers are finite; 0 where there is none.</summary>
    private int StepsSaved()
    {
        var runner = ToyRunner.Of(Store, new ToyEngine(), new RecordedReport());
        var path = Path.Combine(runner.FolderOf(Stage) + ".partial", "state.bin");
        var state = ResumeState.TryRead(path, runner.Keys.Of(Stage).Hash, line => Assert.Fail(line));
        Assert.That((state?.Weights ?? []).Concat(state?.Optimizer ?? []).SelectMany(tensor => tensor.Values.ToArray()),
            Is.All.Matches<float>(float.IsFinite));
        return state?.StepsDone ?? 0;
    }

    private Task<int> Make(ToyEngine engine, CancellationToken cancellation) =>
        ToyRunner.Of(Store, engine, new RecordedReport(), new SteppedCadence(2)).MakeAsync([Stage], why: false, cancellation);
}
