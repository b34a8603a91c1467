using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>An adapter on the CPU engine and on libtorch in 32 bits, on shapes drawn from seeds.</summary>
/// <remarks>Tolerances are those of models without one, see <see cref="BothEnginesComputeTheSame"/>.</remarks>
[TestFixtureSource(typeof(Devices), nameof(Devices.WithArchitectures))]
public sealed class BothEnginesAdaptTheSame(ModelArchitecture architecture, string device)
{
    private const double Tolerance = 2e-5;

    private static readonly ulong[] Seeds = [1, 2, 3, 4, 5, 6];

    private static readonly double[] Dropouts = [0, 0.3];

    [Test]
    public void Logits_and_scores(
        [ValueSource(nameof(Seeds))] ulong seed, [ValueSource(typeof(TinyAdapter), nameof(TinyAdapter.Targets))] string targets)
    {
        using var models = Draw(seed);
        var sequences = Sequences(models.Cpu.Config, seed);
        var plain = LogitsRecorder.Logits(models.Torch, sequences);
        models.Attach(TinyAdapter.Create(models.Cpu.Config, seed, targets));
        var (torch, cpu) = (LogitsRecorder.Logits(models.Torch, sequences), LogitsRecorder.Logits(models.Cpu, sequences));
        for (var s = 0; s < sequences.Length; s++)
        {
            Assert.That(Distance.Relative(torch[s], cpu[s]), Is.LessThan(Tolerance), $"sequence {s}");
            Assert.That(Distance.Relative(torch[s], plain[s]), Is.GreaterThan(1e-3), "an adapter that changes nothing would always agree");
        }

        Assert.That(models.Torch.Score(sequences)[0], Is.EqualTo(models.Cpu.Score(sequences)[0]).Within(1e-4), "nats");
    }

    [Test]
    public void Logits_of_the_merged_weights(
        [ValueSource(nameof(Seeds))] ulong seed, [ValueSource(typeof(TinyAdapter), nameof(TinyAdapter.Targets))] string targets)
    {
        using var models = Draw(seed);
        var adapter = TinyAdapter.Create(models.Cpu.Config, seed, targets);
        using var merged = (TorchModel)TorchEngines.Open(Options).Load(
            models.Cpu.Config, new MergedWeights(models.Cpu.Config, (INamedTensors)models.Torch.Weights, adapter));
        models.Torch.Attach(adapter);
        var sequences = Sequences(models.Cpu.Config, seed);
        var (attached, plain) = (LogitsRecorder.Logits(models.Torch, sequences), LogitsRecorder.Logits(merged, sequences));
        for (var s = 0; s < sequences.Length; s++)
            Assert.That(Distance.Relative(attached[s], plain[s]), Is.LessThan(Tolerance), $"sequence {s}");
    }

    [Test]
    public void A_fresh_adapter_changes_no_logit()
    {
        using var models = Draw(seed: 2);
        var sequences = Sequences(models.Cpu.Config, 2);
        var before = LogitsRecorder.Logits(models.Torch, sequences);
        models.Torch.Attach(LowRankAdapter.Draw(models.Cpu.Config, new LowRankAdaptation(), 2));
        Assert.That(LogitsRecorder.Logits(models.Torch, sequences), Is.EqualTo(before));
    }

    /// <summary>Steps over what was kept, in any batch.</summary>
    [Test]
    public void Greedy_ids(
        [ValueSource(nameof(Seeds))] ulong seed, [ValueSource(typeof(TinyAdapter), nameof(TinyAdapter.Targets))] string targets)
    {
        using var models = Draw(seed).Attach(TinyAdapter.Create(TinyLlama.RandomConfig(seed, architecture), seed, targets));
        GreedyIdsAreTheSame(models, Sequences(models.Cpu.Config, seed));
    }

    /// <summary>Over what was kept, in two batches.</summary>
    internal static void GreedyIdsAreTheSame(TinyModels models, int[][] sequences)
    {
        var prompts = sequences.Where(prompt => prompt.Length < models.Cpu.Config.MaxPositions).ToArray();
        var limits = new DecodingLimits(1000, EndToken: 1);
        var cpu = GreedyDecoder.Decode(models.Cpu, prompts, limits);
        var torch = GreedyDecoder.Decode(models.Torch, prompts, limits, maxRows: 3);
        Assert.That(torch.Select(row => row.Tokens), Is.EqualTo(cpu.Select(row => row.Tokens)));
    }

    [Test]
    public void Loss_and_every_gradient(
        [ValueSource(nameof(Seeds))] ulong seed, [ValueSource(typeof(TinyAdapter), nameof(TinyAdapter.Targets))] string targets,
        [Values] bool checkpointing, [ValueSource(nameof(Dropouts))] double dropout)
    {
        using var models = Draw(seed, Options with { Checkpointing = checkpointing, LogitRowsAtOnce = 5 })
            .Attach(TinyAdapter.Create(TinyLlama.RandomConfig(seed, architecture), seed, targets, dropout));
        BothEnginesComputeTheSame.GradientsAreTheSame(models, new OptimizerRecipe(), seed);
    }

    /// <summary>Bit for bit, since integers decide: of examples in any order, and of widths around those of vectors.</summary>
    [Test]
    public void Masks([Values(1ul, ulong.MaxValue)] ulong seed, [Values(0.05, 0.5, 0.99)] double share)
    {
        TinyModels.Require();
        const int Tokens = 7;
        ulong[] streams = [.. new[] { "q", "k" }.Select(DropoutMask.StreamOf)];
        DropoutDraw[] draws = [.. new[] { 5, 0, 63 }.Select(example => new DropoutDraw(seed, 1000, example))];
        using var masks = new DropoutMasks(streams, share, draws, longest: 33, TorchSharp.torch.device(device));
        for (var matrix = 0; matrix < streams.Length; matrix++)
        {
            foreach (var width in new[] { 1, 8, 27, 33 })
            {
                using var dropped = masks.Of(matrix, Tokens, width);
                using var host = dropped.cpu();
                Assert.That(dropped.shape, Is.EqualTo(new long[] { draws.Length, Tokens, width }));
                Assert.That(host.data<bool>().ToArray(), Is.EqualTo(draws.SelectMany(draw => Enumerable.Range(0, Tokens * width)
                    .Select(i => DropoutMask.Of(draw, streams[matrix]).Drops((uint)i, DropoutMask.LimitOf(share))))), $"width {width}");
            }
        }
    }

    [Test]
    public void Weights_moments_loss_and_norm_after_every_step(
        [ValueSource(nameof(Seeds))] ulong seed, [ValueSource(typeof(TinyAdapter), nameof(TinyAdapter.Targets))] string targets,
        [ValueSource(nameof(Dropouts))] double dropout)
    {
        using var models = Draw(seed).Attach(TinyAdapter.Create(TinyLlama.RandomConfig(seed, architecture), seed, targets, dropout));
        var frozen = models.Torch.Weights.ToArray();
        var given = models.Torch.Adapter!.Weights.ToArray();
        BothEnginesComputeTheSame.StepsAreTheSame(models, clip: 0.5, seed);
        Assert.That(Distance.Farthest(models.Torch.Adapter!.Weights, models.Cpu.Adapter!.Weights).Relative, Is.LessThan(1e-4));
        Assert.That(models.Torch.Adapter.Adaptation, Is.EqualTo(models.Cpu.Adapter.Adaptation));
        Assert.That(Distance.Farthest(models.Torch.Adapter.Weights, given).Relative, Is.GreaterThan(1e-3), "something was learnt");
        Assert.That(Distance.Farthest(models.Torch.Weights, frozen).Relative, Is.Zero);
        var sequences = Sequences(models.Cpu.Config, seed);
        Assert.That(
            Distance.Relative(LogitsRecorder.Logits(models.Torch, sequences)[0], LogitsRecorder.Logits(models.Cpu, sequences)[0]),
            Is.LessThan(1e-3),
            "what is decoded has what was learnt");
    }

    private TorchOptions Options => new() { Device = device };

    private TinyModels Draw(ulong seed, TorchOptions? options = null) =>
        new(TinyLlama.RandomConfig(seed, architecture), seed, options ?? Options);

    private static int[][] Sequences(LanguageModelConfig config, ulong seed)
    {
        var random = new Philox(seed, "sequences");
        return [.. Enumerable.Range(0, 5).Select(s => TinyLlama.Tokens(config, 2 + (s * 5 % (config.MaxPositions - 1)), random))];
    }
}
