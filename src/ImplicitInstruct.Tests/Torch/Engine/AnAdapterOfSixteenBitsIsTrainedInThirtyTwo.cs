using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>A bfloat16 model under an adapter: near the CPU engine's, as far as the frozen products let it be.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.WithArchitectures))]
public sealed class AnAdapterOfSixteenBitsIsTrainedInThirtyTwo(ModelArchitecture architecture, string device)
{
    private const ulong Seed = 8;

    private static readonly OptimizerRecipe Recipe = new() { WeightDecay = 0.1, Epsilon = 1e-3 };

    private TorchOptions Sixteen => new() { Precision = TorchPrecision.Bf16, Device = device };

    [Test]
    public void Logits_within_two_percent_of_their_length(
        [Values(1ul, 2ul, 3ul)] ulong seed, [ValueSource(typeof(TinyAdapter), nameof(TinyAdapter.Targets))] string targets)
    {
        using var models = Draw(seed, Sixteen, targets);
        SixteenBitsStayNearThirtyTwo.LogitsAreNear(models, seed);
    }

    [Test]
    public void Logits_of_steps_within_two_percent_of_those_of_whole_sequences([Values(1ul, 2ul, 3ul)] ulong seed)
    {
        using var models = Draw(seed, Sixteen);
        SixteenBitsStayNearThirtyTwo.LogitsOfStepsAreNearThoseOfWholeSequences(models);
    }

    /// <summary>From a fresh adapter, as runs begin, and whether the model was loaded with masters to let go of or without.</summary>
    [Test]
    public void Losses_of_a_run_within_one_percent_of_the_first([Values] bool trainable)
    {
        var config = TinyLlama.Config(tied: false, architecture);
        using var models = new TinyModels(config, seed: 2, Sixteen with { Trainable = trainable, Checkpointing = trainable })
            .Attach(LowRankAdapter.Draw(config, new LowRankAdaptation(), seed: 2));
        SixteenBitsStayNearThirtyTwo.LossesOfARunAreNear(models);
    }

    [Test]
    public void Steps_that_16_bits_cannot_hold_are_not_lost()
    {
        using var models = Draw(seed: 2, Sixteen);
        var given = models.Cpu.Adapter!.Weights;
        Assert.That(Distance.Farthest(models.Torch.Adapter!.Weights, given).Relative, Is.Zero, "given matrices are kept in 32 bits");
        var frozen = models.Torch.Weights.ToArray();
        using var session = models.Torch.BeginTraining(new OptimizerRecipe());
        for (var step = 0; step < 10; step++)
            session.Step(TinyLlama.Batch(models.Cpu.Config, 2, seed: 1), 1e-6);
        foreach (var (after, before) in models.Torch.Adapter.Weights.Zip(given))
            Assert.That(Distance.Relative(after.Values.Span, before.Values.Span), Is.InRange(1e-7, 1e-3), after.Name);
        Assert.That(Distance.Farthest(models.Torch.Weights, frozen).Relative, Is.Zero);
    }

    /// <summary>On the CPU: a GPU promises no bits.</summary>
    [Test]
    public void Wherever_things_are_kept_the_steps_are_the_same_bits(
        [Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision, [Values] bool checkpointing,
        [Values] OptimizerPlacement optimizer, [Values(0, 0.2)] double dropout)
    {
        var options = new TorchOptions { Precision = precision };
        Assert.That(
            Steps(options with { Checkpointing = checkpointing, Optimizer = optimizer, Trainable = false }),
            Is.EqualTo(Steps(options)));

        (string, int[])[] Steps(TorchOptions options)
        {
            using var models = Draw(seed: 3, options, dropout: dropout);
            using var session = models.Torch.BeginTraining(Recipe, Seed);
            for (var step = 0; step < 3; step++)
                session.Step(TinyLlama.Batch(models.Cpu.Config, 4, (ulong)step), 1e-2);
            return Bits([.. models.Torch.Adapter!.Weights, .. session.State]);
        }
    }

    /// <summary>On the CPU: a GPU promises no bits.</summary>
    [Test]
    public void A_run_that_was_saved_and_restored_goes_on_with_the_same_bits([Values(0, 0.2)] double dropout)
    {
        var options = Sixteen with { Device = "cpu" };
        using var straight = Draw(seed: 3, options, dropout: dropout);
        using var session = straight.Torch.BeginTraining(Recipe, Seed);
        for (var step = 0; step < 2; step++)
            session.Step(Batch(step), 1e-2);
        using var second = TinyModels.Open(straight.Cpu, options);
        second.Attach(straight.Torch.Adapter!);
        using var resumed = second.BeginTraining(Recipe, Seed);
        resumed.Restore([.. session.State], session.StepsDone);
        for (var step = 2; step < 5; step++)
            Assert.That(resumed.Step(Batch(step), 1e-2), Is.EqualTo(session.Step(Batch(step), 1e-2)), $"step {step}");
        Assert.That(Bits(second.Adapter!.Weights), Is.EqualTo(Bits(straight.Torch.Adapter!.Weights)));

        TrainingExample[] Batch(int step) => TinyLlama.Batch(straight.Cpu.Config, 4, (ulong)step);
    }

    [Test]
    public void Not_on_a_model_of_float16()
    {
        using var models = Draw(seed: 2, Sixteen with { Precision = TorchPrecision.Fp16, Trainable = false });
        Assert.That(models.Torch.Score([[1, 2, 3]])[0], Is.EqualTo(models.Cpu.Score([[1, 2, 3]])[0]).Within(2e-2), "but it is scored");
        Assert.That(
            () => models.Torch.BeginTraining(Recipe),
            Throws.TypeOf<AdviceException>().With.Message.Contains("not trained in float16"));
    }

    private TinyModels Draw(ulong seed, TorchOptions options, string targets = "all", double dropout = 0)
    {
        var config = TinyLlama.Config(tied: seed == 2, architecture);
        return new TinyModels(config, seed, options).Attach(TinyAdapter.Create(config, seed, targets, dropout));
    }

    private static (string, int[])[] Bits(IEnumerable<NamedTensor> tensors) =>
        tensors.Select(tensor => (tensor.Name, tensor.Values.ToArray().Select(BitConverter.SingleToInt32Bits).ToArray())).ToArray();
}
