using System.Runtime.InteropServices;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using ImplicitInstruct.Training;
using TorchSharp;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>Tensors are native memory that no collector sees: as many live after a call as before it.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.WithArchitectures))]
public sealed class NoTensorIsLeftBehind(ModelArchitecture architecture, string device)
{
    [Test]
    public void By_a_training_step(
        [Values] bool checkpointing, [Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision,
        [Values] OptimizerPlacement optimizer)
    {
        var options = Options with { Checkpointing = checkpointing, Precision = precision, Optimizer = optimizer };
        using var models = new TinyModels(TinyLlama.Config(tied: false, architecture), 1, options);
        using var session = models.Torch.BeginTraining(new OptimizerRecipe());
        var batch = TinyLlama.Batch(models.Cpu.Config, 4, seed: 1);
        session.Step(batch, 1e-3);
        var before = Live;
        session.Step(batch, 1e-3, microBatch: 2);
        Assert.That(Live, Is.EqualTo(before));
        Assert.That(torch.is_grad_enabled(), Is.True, "the mode is as it was");
    }

    [Test]
    public void By_a_training_step_that_drops(
        [Values] bool checkpointing, [Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision)
    {
        var options = Options with { Checkpointing = checkpointing, Precision = precision };
        using var models = new TinyModels(TinyLlama.Config(tied: false, architecture), 1, options);
        models.Attach(TinyAdapter.Create(models.Cpu.Config, 1, dropout: 0.2));
        using var session = models.Torch.BeginTraining(new OptimizerRecipe());
        var batch = TinyLlama.Batch(models.Cpu.Config, 4, seed: 1);
        session.Step(batch, 1e-3);
        var before = Live;
        session.Step(batch, 1e-3, microBatch: 2);
        Assert.That(Live, Is.EqualTo(before));
        Assert.That(models.Torch.Updates!.Of("model.layers.0.mlp.down_proj.weight")!.Masks, Is.Null, "and nothing drops any more");
    }

    [Test]
    public void By_a_whole_training_run_and_its_saved_state()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: true, architecture), 1, Options);
        var before = Live;
        using (var session = models.Torch.BeginTraining(new OptimizerRecipe()))
        {
            session.Step(TinyLlama.Batch(models.Cpu.Config, 2, seed: 1), 1e-3);
            session.Restore([.. session.State], session.StepsDone);
            Assert.That(models.Torch.Weights.Sum(weight => weight.Values.Length), Is.GreaterThan(0));
        }

        Assert.That(Live, Is.EqualTo(before));
    }

    [Test]
    public void By_a_decoding_session_whose_rows_come_and_go([Values(1, 3, 100)] int maxRows)
    {
        using var models = new TinyModels(TinyLlama.Config(tied: true, architecture), 1, Options);
        int[][] prompts = [.. Enumerable.Range(0, 7).Select(p => TinyLlama.Tokens(models.Cpu.Config, 1 + (5 * p), new Philox(1, $"{p}")))];
        var before = Live;
        GreedyDecoder.Decode(models.Torch, prompts, new DecodingLimits(200, EndToken: 3), maxRows: maxRows);
        Assert.That(Live, Is.EqualTo(before));
        Assert.That(torch.is_grad_enabled(), Is.True, "the mode is as it was");
    }

    [Test]
    public void By_scores_logits_and_models_that_come_and_go()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false, architecture), 1, Options);
        var before = Live;
        using (var model = TinyModels.Open(models.Cpu, Options))
        {
            model.Score([[1, 2, 3], [4]]);
            LogitsRecorder.Logits(model, [[1, 2, 3], [4]]);
        }

        Assert.That(Live, Is.EqualTo(before));
    }

    [Test]
    public void By_a_refusal_in_the_middle_of_loading()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false, architecture), 1, Options);
        var before = Live;
        Assert.That(() => TorchEngines.Open(Options).Load(models.Cpu.Config, [.. models.Cpu.Weights.Skip(1)]), Throws.ArgumentException);
        Assert.That(Live, Is.EqualTo(before));
    }

    [Test]
    public void By_gradients_for_the_last_of_which_there_is_no_room()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false, architecture), 1, Options);
        var before = Live;
        Assert.That(
            () => new Gradients(ThenNone(models.Torch.Parameters), torch.device(device)),
            Throws.TypeOf<InvalidOperationException>());
        Assert.That(Live, Is.EqualTo(before));

        static IEnumerable<Weight> ThenNone(IEnumerable<Weight> weights) =>
            weights.Concat(Enumerable.Range(0, 1).Select<int, Weight>(_ => throw new InvalidOperationException()));
    }

    [Test]
    public void By_a_weight_that_cannot_be_copied_to_its_room([Values] OptimizerPlacement optimizer)
    {
        TinyModels.Require();
        var shape = WeightLayout.Of(TinyLlama.Config(tied: false, architecture))[0];
        using var host = new HostMemory(pinned: false);
        var before = Live;
        var room = torch.empty([shape.Shape[0] + 1, shape.Shape[1]], device: torch.device(device));
        var options = Options with { Precision = TorchPrecision.Bf16, Optimizer = optimizer };
        Assert.That(() => new Weight(shape, new float[shape.Length], options, room, host), Throws.InstanceOf<ExternalException>());
        Assert.That(Live, Is.EqualTo(before), "neither the room nor the master weight is left");
    }

    [Test]
    public void By_a_cache_that_there_is_no_room_to_grow_for()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false, architecture), 1, Options);
        using var cache = new KeyValueCache(models.Torch);
        cache.Ensure(1, 16);
        var before = Live;
        Assert.That(() => cache.Ensure(int.MaxValue, 16), Throws.InstanceOf<ExternalException>());
        Assert.That(Live, Is.EqualTo(before));
    }

    [Test]
    public void By_the_pieces_that_offloaded_tensors_are_cut_from()
    {
        TinyModels.Require();
        var before = Live;
        var host = new HostMemory(pinned: true, pieceLength: 16);
        int[][] shapes = [[2, 3], [7], [5], [4, 4], [17], [1]];
        var taken = shapes.Select(host.Take).ToArray();
        host.Dispose();
        using (torch.NewDisposeScope())
        {
            for (var i = 0; i < taken.Length; i++)
            {
                using var number = (i + 1).ToScalar();
                taken[i].add_(number, Held.One);
            }
        }

        for (var i = 0; i < taken.Length; i++)
        {
            Assert.That(taken[i].shape, Is.EqualTo(shapes[i].Select(extent => (long)extent)));
            Assert.That(HostCopy.Read(taken[i]), Is.All.EqualTo(i + 1), "no two lie in one place, and zeros were what was there");
        }

        foreach (var tensor in taken)
            tensor.Dispose();
        Assert.That(Live, Is.EqualTo(before));
    }

    private TorchOptions Options => new() { Device = device };

    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
