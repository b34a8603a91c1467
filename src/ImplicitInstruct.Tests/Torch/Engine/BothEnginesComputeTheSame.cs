using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>
/// The CPU engine and libtorch in 32 bits, on shapes drawn from seeds: tied or not, grouped heads or not, clipped or not.
/// </summary>
/// <remarks>Tolerances are relative 2-norms a tensor: what some dozens of roundings in another order leave.</remarks>
[TestFixtureSource(typeof(Devices), nameof(Devices.WithArchitectures))]
public sealed class BothEnginesComputeTheSame(ModelArchitecture architecture, string device)
{
    private const double Tolerance = 2e-5;

    private static readonly ulong[] Seeds = [1, 2, 3, 4, 5, 6];

    [Test]
    public void Logits_after_every_prefix([ValueSource(nameof(Seeds))] ulong seed)
    {
        using var models = Draw(seed);
        var sequences = Sequences(models.Cpu, 5);
        var (torch, cpu) = (LogitsRecorder.Logits(models.Torch, sequences), LogitsRecorder.Logits(models.Cpu, sequences));
        for (var s = 0; s < sequences.Length; s++)
            Assert.That(Distance.Relative(torch[s], cpu[s]), Is.LessThan(Tolerance), $"sequence {s}");
    }

    [Test]
    public void Scores_of_every_token([ValueSource(nameof(Seeds))] ulong seed, [Values(1, 20, 4096)] int tokensAtOnce)
    {
        using var models = Draw(seed, new TorchOptions { TokensAtOnce = tokensAtOnce, LogitRowsAtOnce = Math.Min(tokensAtOnce, 7) });
        var sequences = Sequences(models.Cpu, 5);
        var (torch, cpu) = (models.Torch.Score(sequences), models.Cpu.Score(sequences));
        for (var s = 0; s < sequences.Length; s++)
            Assert.That(torch[s], Is.EqualTo(cpu[s]).Within(1e-4), $"sequence {s}, nats");
    }

    [Test]
    public void Loss_and_every_gradient(
        [ValueSource(nameof(Seeds))] ulong seed, [Values] LossWeighting weighting, [Values] bool checkpointing)
    {
        using var models = Draw(seed, new TorchOptions { Checkpointing = checkpointing, LogitRowsAtOnce = 5 });
        GradientsAreTheSame(models, new OptimizerRecipe { Weighting = weighting }, seed);
    }

    [Test]
    public void Weights_moments_loss_and_norm_after_every_step([ValueSource(nameof(Seeds))] ulong seed, [Values(null, 0.5)] double? clip)
    {
        using var models = Draw(seed);
        StepsAreTheSame(models, clip, seed);
        Assert.That(Distance.Farthest(models.Torch.Weights, models.Cpu.Weights).Relative, Is.LessThan(1e-4));
    }

    /// <summary>Loss and gradient of everything that is trained.</summary>
    internal static void GradientsAreTheSame(TinyModels models, OptimizerRecipe recipe, ulong seed)
    {
        var batch = TinyLlama.Batch(models.Cpu.Config, 5, seed);
        using var cpu = (LlamaTrainingSession)models.Cpu.BeginTraining(recipe, seed);
        using var torch = (TorchTrainingSession)models.Torch.BeginTraining(recipe, seed);
        var (expected, actual) = (cpu.Gradient(batch, 0), torch.Gradient(batch, 2));
        Assert.That(actual.Loss, Is.EqualTo(expected.Loss).Within(1e-5));
        Assert.That(actual.Tokens, Is.EqualTo(expected.Tokens));
        Assert.That(
            models.Torch.Trained.Select(weight => weight.Shape.Name),
            Is.EqualTo(models.Cpu.Parameters.Trained.Select(parameter => parameter.Name)));
        foreach (var weight in models.Torch.Trained)
            Assert.That(
                Distance.Relative(HostCopy.Read(torch.Gradients.Of(weight)), CpuGradient(models.Cpu, cpu, weight.Shape.Name)),
                Is.LessThan(5e-5),
                weight.Shape.Name);
    }

    /// <summary>Loss and norm of three steps, and the moments after them.</summary>
    internal static void StepsAreTheSame(TinyModels models, double? clip, ulong seed)
    {
        // A large epsilon, so that no step is decided by the sign of a rounding error.
        var recipe = new OptimizerRecipe { WeightDecay = 0.1, ClipNorm = clip, Epsilon = 1e-3 };
        using var cpu = models.Cpu.BeginTraining(recipe, seed);
        using var torch = models.Torch.BeginTraining(recipe, seed);
        for (var step = 0; step < 3; step++)
        {
            var batch = TinyLlama.Batch(models.Cpu.Config, 4, seed + (ulong)step);
            var (expected, actual) = (cpu.Step(batch, 1e-2), torch.Step(batch, 1e-2));
            Assert.That(actual.Loss, Is.EqualTo(expected.Loss).Within(1e-4), $"loss of step {step}");
            Assert.That(actual.GradientNorm, Is.EqualTo(expected.GradientNorm).Within(0.05).Percent, $"norm of step {step}");
            Assert.That(torch.StepsDone, Is.EqualTo(cpu.StepsDone));
        }

        Assert.That(Distance.Farthest(torch.State, cpu.State).Relative, Is.LessThan(2e-3));
    }

    [Test]
    public void Fresh_weights([ValueSource(nameof(Seeds))] ulong seed)
    {
        TinyModels.Require();
        var config = TinyLlama.RandomConfig(seed, architecture);
        using var engine = new ImplicitInstruct.Cpu.CpuEngine(1);
        using var cpu = engine.Create(config, new WeightInitialization(), seed);
        using var torch = TorchEngines.Open(new TorchOptions { Device = device }).Create(config, new WeightInitialization(), seed);
        Assert.That(Bits(torch), Is.EqualTo(Bits(cpu)));

        static IEnumerable<(string, int[])> Bits(ICausalLanguageModel model) =>
            model.Weights.Select(
                weight => (weight.Name, weight.Values.ToArray().Select(BitConverter.SingleToInt32Bits).ToArray())).ToArray();
    }

    /// <summary>Every greedy choice of one engine is the other's too, or as likely but for rounding.</summary>
    [Test]
    public void Greedy_ids_in_any_batch([ValueSource(nameof(Seeds))] ulong seed, [Values(1, 3, 8)] int maxRows)
    {
        using var models = Draw(seed);
        var config = models.Cpu.Config;
        var random = new Philox(seed, "prompts");
        var tokens = Enumerable.Range(0, 8).Select(p => TinyLlama.Tokens(config, 1 + random.Below(config.MaxPositions - 1), random));
        int[][] prompts = [.. tokens];
        var limits = new DecodingLimits(1000, EndToken: 1);
        var (cpu, torch) = (
            GreedyDecoder.Decode(models.Cpu, prompts, limits),
            GreedyDecoder.Decode(models.Torch, prompts, limits, maxRows: maxRows));
        Assert.That(torch.Select(row => row.Tokens), Is.EqualTo(cpu.Select(row => row.Tokens)));
        Assert.That(torch.Select(row => row.Finished), Is.EqualTo(cpu.Select(row => row.Finished)));
    }

    private TinyModels Draw(ulong seed, TorchOptions? options = null) =>
        new(TinyLlama.RandomConfig(seed, architecture), seed, (options ?? new TorchOptions()) with { Device = device });

    private static int[][] Sequences(LlamaModel model, int count)
    {
        var random = new Philox(9, "sequences");
        return [.. Enumerable.Range(0, count).Select(s => TinyLlama.Tokens(model.Config, 1 + (s * 5 % model.Config.MaxPositions), random))];
    }

    private static unsafe float[] CpuGradient(LlamaModel model, LlamaTrainingSession session, string name)
    {
        var parameter = model.Parameters.Trained.Single(parameter => parameter.Name == name);
        var gradient = new Span<float>(session.Gradients.Of(parameter), parameter.Length).ToArray();
        if (parameter == model.Parameters.Embedding && session.Gradients.TiedOutput is not null)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] += session.Gradients.TiedOutput[i];
        }

        return gradient;
    }
}
