using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>Weights and optimizer state after some steps, by SHA-256, however the work was divided. No tolerance.</summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class TrainingHasTheSameBits(ModelArchitecture architecture)
{
    private const int Steps = 4;

    [Test]
    public void As_1x8_2x4_4x2_and_8x1_and_in_uneven_micro_batches([Values] bool tied, [Values] LossWeighting weighting)
    {
        using var engine = new CpuEngine(2);
        var digests = new[] { 0, 8, 4, 2, 1, 3, 5, 100 }.Select(
            microBatch => TinyLlama.Train(
                TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 1), Steps, microBatch, weighting)).ToArray();
        Assert.That(digests, Has.All.EqualTo(digests[0]));
    }

    [Test]
    public void On_any_number_of_threads([Values] bool tied)
    {
        var digests = new[] { 1, 2, 3, 8 }.Select(threads =>
        {
            using var engine = new CpuEngine(threads);
            return TinyLlama.Train(TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 1), Steps, microBatch: 3);
        }).ToArray();
        Assert.That(digests, Has.All.EqualTo(digests[0]));
    }

    [Test]
    public void With_every_kernel([Values] bool tied)
    {
        var digests = EveryKernel.Names.Select(kernel =>
        {
            using var engine = new CpuEngine(2, EveryKernel.Named(kernel));
            return TinyLlama.Train(TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 1), Steps);
        }).ToArray();
        Assert.That(digests, Has.All.EqualTo(digests[0]));
    }

    /// <summary>
    /// The embedding of an untied and a tied model takes part in other chains: equal digests would mean that the tests above compare
    /// nothing.
    /// </summary>
    [Test]
    public void But_other_bits_when_anything_about_it_is_changed()
    {
        using var engine = new CpuEngine(1);
        string Digest(bool tied, ulong seed, int steps, LossWeighting weighting) =>
            TinyLlama.Train(TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed), steps, weighting: weighting);
        Assert.That(
            new[]
            {
                Digest(false, 1, 2, LossWeighting.PerExample), Digest(true, 1, 2, LossWeighting.PerExample),
                Digest(false, 2, 2, LossWeighting.PerExample), Digest(false, 1, 3, LossWeighting.PerExample),
                Digest(false, 1, 2, LossWeighting.PerToken),
            },
            Is.Unique);
    }

    [Test]
    public void When_interrupted_and_taken_up_again([Values] bool tied)
    {
        var recipe = new OptimizerRecipe { WeightDecay = 0.1 };
        using var engine = new CpuEngine(2);
        var whole = TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 2);
        using var uninterrupted = whole.BeginTraining(recipe);
        Run(uninterrupted, whole, 0, 6);

        var first = TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 2);
        using var before = first.BeginTraining(recipe);
        Run(before, first, 0, 3);
        var (weights, state) = (Saved(first.Weights), Saved(before.State));
        Run(before, first, 3, 4);   // goes on and loses what it did: what was saved must not follow

        using var otherEngine = new CpuEngine(3);
        var second = otherEngine.Load(first.Config, weights);
        using var after = second.BeginTraining(recipe);
        after.Restore(state, 3);
        Run(after, second, 3, 6);
        Assert.Multiple(() =>
        {
            Assert.That(after.StepsDone, Is.EqualTo(6));
            Assert.That(Bits.Digest([.. second.Weights, .. after.State]),
                Is.EqualTo(Bits.Digest([.. whole.Weights, .. uninterrupted.State])));
        });
    }

    [Test]
    public void When_the_model_scores_and_decodes_between_steps()
    {
        using var engine = new CpuEngine(2);
        var (quiet, busy) = (TinyLlama.Create(engine, TinyLlama.Config(true, architecture), seed: 3), TinyLlama.Create(
            engine, TinyLlama.Config(true, architecture), seed: 3));
        using var quietSession = quiet.BeginTraining(new OptimizerRecipe());
        using var busySession = busy.BeginTraining(new OptimizerRecipe());
        for (var step = 0; step < 3; step++)
        {
            Run(quietSession, quiet, step, step + 1);
            Run(busySession, busy, step, step + 1);
            Assert.That(Bits.Of(busy.Score([[1, 2, 3]])[0]), Is.EqualTo(Bits.Of(TinyLlama.Copy(quiet, engine).Score([[1, 2, 3]])[0])),
                "scores follow the weights");
            busy.BeginDecoding([[4, 5]], 3).Dispose();
        }

        Assert.That(Bits.Digest(busy.Weights), Is.EqualTo(Bits.Digest(quiet.Weights)));
    }

    private static void Run(ITrainingSession session, ICausalLanguageModel model, int from, int to)
    {
        for (var step = from; step < to; step++)
            session.Step(TinyLlama.Batch(model.Config, 5, (ulong)step), 2e-3, microBatch: 2);
    }

    private static NamedTensor[] Saved(IEnumerable<NamedTensor> tensors) =>
        [.. tensors.Select(tensor => tensor with { Values = tensor.Values.ToArray() })];
}
