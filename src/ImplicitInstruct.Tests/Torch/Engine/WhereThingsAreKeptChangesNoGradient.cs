using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using ImplicitInstruct.Training;
using TorchSharp;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>Checkpointing, micro-batches, offloading and resuming are ways to the same step. On the CPU: a GPU promises no bits.</summary>
[TestFixtureSource(nameof(Fixtures))]
public sealed class WhereThingsAreKeptChangesNoGradient(ModelArchitecture architecture, TorchPrecision precision)
{
    private static IEnumerable<TestFixtureData> Fixtures => TinyLlama.Families.SelectMany(architecture =>
        new[] { TorchPrecision.Fp32, TorchPrecision.Bf16 }.Select(precision => new TestFixtureData(architecture, precision)));

    private static readonly OptimizerRecipe Recipe = new() { WeightDecay = 0.1, Epsilon = 1e-3 };

    [Test]
    public void Checkpointing_gives_the_same_bits()
    {
        using var models = Draw();
        Assert.That(
            Bits(Gradient(models, Options() with { Checkpointing = true }, microBatch: 2)),
            Is.EqualTo(Bits(Gradient(models, Options(), microBatch: 2))));
    }

    /// <summary>
    /// In 32 bits what summation in another order leaves; in 16 bits a product is rounded once a micro-batch, to 2⁻⁹ of itself.
    /// </summary>
    [Test]
    public void One_by_eight_two_by_four_and_eight_by_one_make_the_same_gradient([Values(0, 1, 2, 4)] int microBatch)
    {
        using var models = Draw();
        var (whole, parts) = (Gradient(models, Options(), microBatch: 8), Gradient(models, Options(), microBatch));
        Assert.That(Distance.Farthest(parts, whole).Relative, Is.LessThan(precision == TorchPrecision.Fp32 ? 1e-5 : 2e-2));
    }

    [Test]
    public void What_a_step_that_was_broken_off_left_behind_is_not_added()
    {
        using var models = Draw();
        using var model = TinyModels.Open(models.Cpu, Options());
        using var session = (TorchTrainingSession)model.BeginTraining(Recipe);
        var batch = TinyLlama.Batch(model.Config, 4, seed: 4);
        session.Gradient(batch, 0);
        var whole = model.Parameters.Select(weight => HostCopy.Read(session.Gradients.Of(weight))).ToArray();
        foreach (var weight in model.Parameters)
        {
            using var left = torch.ones_like(weight.Compute);
            weight.Compute.grad = left;
        }

        session.Gradient(batch, 0);
        Assert.That(model.Parameters.Select(weight => HostCopy.Read(session.Gradients.Of(weight))), Is.EqualTo(whole));
    }

    [Test]
    public void Names_and_shapes_are_told_without_reading_values()
    {
        using var models = Draw();
        Assert.That(models.Torch.Weights, Is.InstanceOf<INamedTensors>());
        Assert.That(
            ((INamedTensors)models.Torch.Weights).Shapes.Select(shape => (shape.Name, string.Join(',', shape.Shape))),
            Is.EqualTo(models.Cpu.Weights.Select(weight => (weight.Name, string.Join(',', weight.Shape)))));
    }

    [Test]
    public void An_offloaded_optimizer_takes_the_same_steps_to_the_bit()
    {
        using var models = Draw();
        Assert.That(
            Bits(Train(models, Options() with { Optimizer = OptimizerPlacement.Offloaded })),
            Is.EqualTo(Bits(Train(models, Options()))));
    }

    [Test]
    public void A_run_that_was_saved_and_restored_goes_on_with_the_same_bits()
    {
        using var models = Draw();
        using var straight = TinyModels.Open(models.Cpu, Options());
        using var first = TinyModels.Open(models.Cpu, Options());
        using var session = straight.BeginTraining(Recipe);
        using var begun = first.BeginTraining(Recipe);
        for (var step = 0; step < 2; step++)
            Assert.That(begun.Step(Batch(step), 1e-2), Is.EqualTo(session.Step(Batch(step), 1e-2)));
        using var second = (TorchModel)TorchEngines.Open(Options()).Load(first.Config, new WalkedOnce(first.Weights));
        using var resumed = second.BeginTraining(Recipe);
        resumed.Restore(new WalkedOnce(begun.State), begun.StepsDone);
        for (var step = 2; step < 5; step++)
            Assert.That(resumed.Step(Batch(step), 1e-2), Is.EqualTo(session.Step(Batch(step), 1e-2)), $"step {step}");
        Assert.That(Bits(second.Weights), Is.EqualTo(Bits(straight.Weights)));

        TrainingExample[] Batch(int step) => TinyLlama.Batch(models.Cpu.Config, 4, (ulong)step);
    }

    private TorchOptions Options() => new() { Precision = precision };

    private TinyModels Draw() => new(TinyLlama.Config(tied: architecture == ModelArchitecture.Llama, architecture), seed: 3);

    private static List<NamedTensor> Gradient(TinyModels models, TorchOptions options, int microBatch)
    {
        using var model = TinyModels.Open(models.Cpu, options);
        using var session = (TorchTrainingSession)model.BeginTraining(Recipe);
        session.Gradient(TinyLlama.Batch(model.Config, 8, seed: 4), microBatch);
        return
        [
            .. model.Parameters.Select(weight =>
                new NamedTensor(weight.Shape.Name, weight.Shape.Shape, HostCopy.Read(session.Gradients.Of(weight)))),
        ];
    }

    private static List<NamedTensor> Train(TinyModels models, TorchOptions options)
    {
        using var model = TinyModels.Open(models.Cpu, options);
        using var session = model.BeginTraining(Recipe);
        for (var step = 0; step < 3; step++)
            session.Step(TinyLlama.Batch(model.Config, 4, (ulong)step), 1e-2);
        return [.. model.Weights, .. session.State];
    }

    private static (string, int[])[] Bits(IEnumerable<NamedTensor> tensors) =>
        tensors.Select(tensor => (tensor.Name, tensor.Values.ToArray().Select(BitConverter.SingleToInt32Bits).ToArray())).ToArray();
}
