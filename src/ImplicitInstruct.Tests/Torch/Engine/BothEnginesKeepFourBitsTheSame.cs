using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Training;
using TorchSharp;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>Matrices in 4 bits on the CPU engine and on libtorch: equal numbers, and what is computed with them as near as ever.</summary>
/// <remarks>Tolerances are those of models in 32 bits, see <see cref="BothEnginesComputeTheSame"/>.</remarks>
[TestFixtureSource(typeof(Devices), nameof(Devices.WithArchitectures))]
public sealed class BothEnginesKeepFourBitsTheSame(ModelArchitecture architecture, string device)
{
    private const double Tolerance = 2e-5;

    private static readonly ulong[] Seeds = [1, 2, 3, 4, 5, 6];

    private TorchOptions Options => new() { Device = device };

    /// <summary>Small shapes, whose blocks are not whole, and one with more scales than share a second one.</summary>
    [Test]
    public void The_numbers_to_the_bit([ValueSource(nameof(Seeds))] ulong seed, [Values] TorchPrecision precision)
    {
        var config = seed == 1 ? Wide() : TinyLlama.RandomConfig(seed, architecture);
        using var models = Draw(seed, Options with { Precision = precision, Trainable = precision != TorchPrecision.Fp16 }, config);
        var quantized = QuantizedWeights.NamesOf(config).ToHashSet();
        foreach (var (torch, cpu) in models.Torch.Weights.Zip(models.Cpu.Weights).Where(pair => quantized.Contains(pair.First.Name)))
            Assert.That(
                torch.Values.ToArray().Select(BitConverter.SingleToInt32Bits),
                Is.EqualTo(cpu.Values.ToArray().Select(BitConverter.SingleToInt32Bits)),
                torch.Name);
    }

    [Test]
    public void Logits_and_scores([ValueSource(nameof(Seeds))] ulong seed, [Values(null, "all", "q_proj,v_proj")] string? targets)
    {
        using var models = Draw(seed);
        if (targets is not null)
            models.Attach(TinyAdapter.Create(models.Cpu.Config, seed, targets));
        var sequences = Sequences(models.Cpu.Config, seed);
        var (torch, cpu) = (LogitsRecorder.Logits(models.Torch, sequences), LogitsRecorder.Logits(models.Cpu, sequences));
        for (var s = 0; s < sequences.Length; s++)
            Assert.That(Distance.Relative(torch[s], cpu[s]), Is.LessThan(Tolerance), $"sequence {s}");
        Assert.That(models.Torch.Score(sequences)[0], Is.EqualTo(models.Cpu.Score(sequences)[0]).Within(1e-4), "nats");
    }

    [Test]
    public void Greedy_ids([ValueSource(nameof(Seeds))] ulong seed, [Values] bool isAdapted)
    {
        using var models = Draw(seed);
        if (isAdapted)
            models.Attach(TinyAdapter.Create(models.Cpu.Config, seed));
        BothEnginesAdaptTheSame.GreedyIdsAreTheSame(models, Sequences(models.Cpu.Config, seed));
    }

    [Test]
    public void Loss_and_every_gradient([ValueSource(nameof(Seeds))] ulong seed, [Values] bool checkpointing)
    {
        using var models = Draw(seed, Options with { Checkpointing = checkpointing, LogitRowsAtOnce = 5 });
        models.Attach(TinyAdapter.Create(models.Cpu.Config, seed));
        BothEnginesComputeTheSame.GradientsAreTheSame(models, new OptimizerRecipe(), seed);
    }

    [Test]
    public void Adapter_moments_loss_and_norm_after_every_step([ValueSource(nameof(Seeds))] ulong seed)
    {
        using var models = Draw(seed);
        models.Attach(TinyAdapter.Create(models.Cpu.Config, seed));
        BothEnginesComputeTheSame.StepsAreTheSame(models, clip: 0.5, seed);
        Assert.That(Distance.Farthest(models.Torch.Adapter!.Weights, models.Cpu.Adapter!.Weights).Relative, Is.LessThan(1e-4));
        Assert.That(Distance.Farthest(models.Torch.Weights, models.Cpu.Weights).Relative, Is.Zero);
    }

    /// <summary>16 bits around matrices of 4: as near as 16 bits are to 32 without them.</summary>
    [Test]
    public void Sixteen_bits_stay_near([Values(1ul, 2ul, 3ul)] ulong seed)
    {
        var config = TinyLlama.Config(tied: seed == 2, architecture);
        using var models = Draw(seed, Options with { Precision = TorchPrecision.Bf16 }, config);
        models.Attach(TinyAdapter.Create(config, seed));
        SixteenBitsStayNearThirtyTwo.LogitsAreNear(models, seed);
        SixteenBitsStayNearThirtyTwo.LogitsOfStepsAreNearThoseOfWholeSequences(models);
    }

    [Test]
    public void Its_own_weights_are_not_trained()
    {
        using var models = Draw(seed: 1);
        Assert.That(
            () => models.Torch.BeginTraining(new OptimizerRecipe()),
            Throws.InvalidOperationException.With.Message.Contains("attach an adapter"));
        Assert.That(
            () => models.Torch.Parameters.First(weight => weight.Quantized is not null).Compute,
            Throws.InvalidOperationException.With.Message.Contains("kept in 4 bits"));
    }

    /// <summary>The bytes that the arithmetic of memory names for weights, and no tensor that a call leaves behind.</summary>
    [Test]
    public void Bytes_and_tensors_are_counted(
        [Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision, [Values] bool checkpointing)
    {
        var options = Options with { Precision = precision, Checkpointing = checkpointing };
        using var models = Draw(seed: 1, options, Wide());
        var before = Live;
        using (var model = TinyModels.Open(TinyLlama.Create(models.CpuEngine, Wide(), seed: 1), options, BaseQuantization.Nf4))
        {
            model.Attach(TinyAdapter.Create(model.Config, 1));
            var layout = new TrainingLayout
            {
                Length = 8,
                ComputeBytes = precision == TorchPrecision.Fp32 ? 4 : 2,
                Adaptation = model.Adapter!.Adaptation,
                Kept = BaseQuantization.Nf4,
            };
            var own = model.Parameters.Sum(weight => weight.Quantized?.Bytes ?? Bytes(weight.Compute));
            Assert.That(own + model.Trained.Sum(weight => Bytes(weight.Compute)), Is.EqualTo(TrainingMemory.Of(Wide(), layout).Weights));
            Assert.That(model.Parameters.Any(weight => weight.HasMaster), Is.False);
            using var session = model.BeginTraining(new OptimizerRecipe());
            session.Step(TinyLlama.Batch(model.Config, 4, seed: 1), 1e-3);
            var idle = Live;
            session.Step(TinyLlama.Batch(model.Config, 4, seed: 1), 1e-3, microBatch: 2);
            model.Score([[1, 2, 3], [4]]);
            Assert.That(Live, Is.EqualTo(idle));
            using var decoding = model.BeginDecoding([[1, 2], [3]], 3);
            decoding.Append([.. decoding.ActiveRows.Select(decoding.MostLikely)]);
            Assert.That(model.Weights.Sum(weight => weight.Values.Length), Is.GreaterThan(0));
        }

        Assert.That(Live, Is.EqualTo(before));
    }

    [Test]
    public void A_weight_that_is_no_number_is_refused_by_name_and_leaves_no_tensor()
    {
        using var models = Draw(seed: 1);
        var config = models.Cpu.Config;
        NamedTensor[] weights = [.. TinyLlama.Create(models.CpuEngine, config, seed: 1).Weights];
        weights.Single(weight => weight.Name == "model.layers.0.mlp.up_proj.weight").Values.Span[0] = float.NaN;
        var before = Live;
        Assert.That(
            () => TorchEngines.Open(Options).Load(config, weights, BaseQuantization.Nf4),
            Throws.ArgumentException.With.Message.StartsWith("The tensor model.layers.0.mlp.up_proj.weight has a value"));
        Assert.That(Live, Is.EqualTo(before));
    }

    private TinyModels Draw(ulong seed, TorchOptions? options = null, LanguageModelConfig? config = null) =>
        new(config ?? TinyLlama.RandomConfig(seed, architecture), seed, options ?? Options, BaseQuantization.Nf4);

    /// <summary>Whole blocks of 64, more than 256 of them in a matrix.</summary>
    private LanguageModelConfig Wide() => TinyLlama.Config(tied: false, architecture) with { HiddenSize = 128, IntermediateSize = 192 };

    private static int[][] Sequences(LanguageModelConfig config, ulong seed)
    {
        var random = new Philox(seed, "sequences");
        return [.. Enumerable.Range(0, 5).Select(s => TinyLlama.Tokens(config, 2 + (s * 5 % (config.MaxPositions - 1)), random))];
    }

    private static long Bytes(torch.Tensor tensor) => tensor.numel() * tensor.ElementSize;

    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
