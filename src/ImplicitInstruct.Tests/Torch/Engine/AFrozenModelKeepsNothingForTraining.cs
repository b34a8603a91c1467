using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using ImplicitInstruct.Training;
using TorchSharp;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>
/// What training an adapter keeps, counted: no gradient, moment or master copy of a frozen weight, and no tensor that a call leaves behind.
/// </summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.WithArchitectures))]
public sealed class AFrozenModelKeepsNothingForTraining(ModelArchitecture architecture, string device)
{
    private static readonly OptimizerRecipe Recipe = new() { WeightDecay = 0.1, Epsilon = 1e-3 };

    /// <summary>The parts of the arithmetic that stay, which activations and logits do not, are the bytes of libtorch's tensors.</summary>
    [Test]
    public void The_bytes_that_are_reckoned(
        [Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision, [Values(null, "all", "q_proj,v_proj")] string? targets,
        [Values] bool tied)
    {
        using var models = Draw(new TorchOptions { Precision = precision }, tied);
        var model = models.Torch;
        if (targets is not null)
            model.Attach(TinyAdapter.Create(model.Config, 1, targets));
        var layout = new TrainingLayout
        {
            Length = 8,
            ComputeBytes = precision == TorchPrecision.Fp32 ? 4 : 2,
            Adaptation = model.Adapter?.Adaptation,
        };
        var before = Live;
        using var session = (TorchTrainingSession)model.BeginTraining(Recipe);
        Assert.That(Live - before, Is.EqualTo(3 * model.Trained.Count), "a gradient and two moments");
        var memory = TrainingMemory.Of(model.Config, layout);
        var masters = model.Parameters.Where(weight => weight.HasMaster).Sum(weight => weight.Master.Bytes);
        Assert.That(model.Parameters.Union(model.Trained).Sum(weight => Bytes(weight.Compute)), Is.EqualTo(memory.Weights));
        Assert.That(model.Trained.Sum(weight => Bytes(session.Gradients.Of(weight))), Is.EqualTo(memory.Gradients));
        Assert.That(session.MomentBytes + masters, Is.EqualTo(memory.Optimizer));
        if (targets is not null)
        {
            var full = TrainingMemory.Of(model.Config, layout with { Adaptation = null });
            Assert.That(memory.Weights + memory.Gradients + memory.Optimizer, Is.LessThan(full.Weights + full.Gradients + full.Optimizer));
        }
    }

    /// <summary>There come A and B, and what the program of inference sees of a block's fourteen matrices; there go the masters.</summary>
    [Test]
    public void Masters_are_let_go_of([Values] OptimizerPlacement optimizer)
    {
        using var models = Draw(new TorchOptions { Precision = TorchPrecision.Bf16, Optimizer = optimizer });
        var (model, before) = (models.Torch, Live);
        var adapter = TinyAdapter.Create(model.Config, 1, "q_proj,v_proj");
        model.Attach(adapter);
        Assert.That(Live - before, Is.EqualTo(adapter.Weights.Count + (14 * model.Config.Layers) - model.Parameters.Count));
        Assert.That(model.Parameters.Any(weight => weight.HasMaster), Is.False);
        using var session = model.BeginTraining(Recipe);
        session.Step(TinyLlama.Batch(model.Config, 2, seed: 1), 1e-2);
        Assert.That(model.Parameters.Select(weight => weight.Compute.requires_grad), Is.All.False);
        Assert.That(model.Parameters.Select(weight => weight.Compute.grad), Is.All.Null);
    }

    [Test]
    public void No_tensor_by_a_training_step(
        [Values] bool checkpointing, [Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision,
        [Values] OptimizerPlacement optimizer)
    {
        using var models = Draw(new TorchOptions { Checkpointing = checkpointing, Precision = precision, Optimizer = optimizer });
        models.Torch.Attach(TinyAdapter.Create(models.Cpu.Config, 1));
        var idle = Live;
        using (var session = models.Torch.BeginTraining(Recipe))
        {
            var batch = TinyLlama.Batch(models.Cpu.Config, 4, seed: 1);
            session.Step(batch, 1e-3);
            var before = Live;
            session.Step(batch, 1e-3, microBatch: 2);
            Assert.That(Live, Is.EqualTo(before));
        }

        Assert.That(Live, Is.EqualTo(idle));
        Assert.That(torch.is_grad_enabled(), Is.True, "the mode is as it was");
    }

    [Test]
    public void No_tensor_by_an_adapted_model_that_comes_and_goes()
    {
        using var models = Draw(new TorchOptions());
        var before = Live;
        using (var model = TinyModels.Open(models.Cpu, new TorchOptions { Device = device }))
        {
            model.Attach(TinyAdapter.Create(model.Config, 1));
            model.Score([[1, 2, 3], [4]]);
            using var session = model.BeginDecoding([[1, 2], [3]], 3);
            session.Append([.. session.ActiveRows.Select(session.MostLikely)]);
            Assert.That(model.Adapter!.Weights.Sum(weight => weight.Values.Length), Is.GreaterThan(0));
        }

        Assert.That(Live, Is.EqualTo(before));
    }

    /// <summary>A refusal leaves the model as it was: with its masters, and without an adapter.</summary>
    [Test]
    public void No_tensor_by_a_refusal_in_the_middle_of_attaching()
    {
        using var models = Draw(new TorchOptions { Precision = TorchPrecision.Bf16 });
        var adapter = TinyAdapter.Create(models.Cpu.Config, 1);
        var before = Live;
        Assert.That(() => models.Torch.Attach(adapter with { Weights = [.. adapter.Weights.SkipLast(1)] }), Throws.ArgumentException);
        Assert.That(Live, Is.EqualTo(before));
        Assert.That(models.Torch.Adapter, Is.Null);
        Assert.That(models.Torch.Parameters.Select(weight => weight.HasMaster), Is.All.True);
        models.Torch.Attach(adapter);
        Assert.That(models.Torch.Adapter!.Weights.Select(weight => weight.Name), Is.EqualTo(adapter.Weights.Select(weight => weight.Name)));
    }

    [Test]
    public void Nothing_is_attached_twice_or_to_a_model_that_is_being_trained()
    {
        using var models = Draw(new TorchOptions());
        var adapter = TinyAdapter.Create(models.Cpu.Config, 1);
        using (models.Torch.BeginTraining(Recipe))
            Assert.That(() => models.Torch.Attach(adapter), Throws.InvalidOperationException.With.Message.Contains("being trained"));
        models.Torch.Attach(adapter);
        Assert.That(() => models.Torch.Attach(adapter), Throws.InvalidOperationException.With.Message.Contains("has an adapter already"));
    }

    private TinyModels Draw(TorchOptions options, bool tied = false) =>
        new(TinyLlama.Config(tied, architecture), 1, options with { Device = device });

    private static long Bytes(torch.Tensor tensor) => tensor.numel() * tensor.ElementSize;

    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
