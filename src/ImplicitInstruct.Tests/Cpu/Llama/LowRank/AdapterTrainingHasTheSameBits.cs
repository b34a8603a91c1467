using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama.LowRank;

/// <summary>Adapter and optimizer state after some steps, by SHA-256, however the work was divided. No tolerance.</summary>
[TestFixture(ModelArchitecture.Llama, BaseQuantization.None, 0), TestFixture(ModelArchitecture.Olmo, BaseQuantization.None, 0)]
[TestFixture(ModelArchitecture.Llama, BaseQuantization.Nf4, 0), TestFixture(ModelArchitecture.Olmo, BaseQuantization.Nf4, 0)]
[TestFixture(ModelArchitecture.Llama, BaseQuantization.None, 0.2), TestFixture(ModelArchitecture.Olmo, BaseQuantization.Nf4, 0.2)]
[TestFixture(ModelArchitecture.Qwen2, BaseQuantization.None, 0.2), TestFixture(ModelArchitecture.Qwen3, BaseQuantization.Nf4, 0)]
[TestFixture(ModelArchitecture.Olmo2, BaseQuantization.Nf4, 0.2), TestFixture(ModelArchitecture.SmolLm3, BaseQuantization.None, 0)]
public sealed class AdapterTrainingHasTheSameBits(ModelArchitecture architecture, BaseQuantization below, double dropout)
{
    private const ulong Seed = 11;

    private LowRankAdaptation Adaptation => new() { Rank = 5, Alpha = 7, Dropout = dropout };

    [Test]
    public void In_any_micro_batch_with_any_number_of_threads_and_every_kernel([Values] bool tied)
    {
        var digests = new[] { 0, 4, 1, 3, 100 }.Select(microBatch => Digest(new CpuEngine(2), tied, microBatch))
            .Concat(new[] { 1, 3, 8 }.Select(threads => Digest(new CpuEngine(threads), tied, microBatch: 3)))
            .Concat(EveryKernel.Names.Select(kernel => Digest(new CpuEngine(2, EveryKernel.Named(kernel)), tied, microBatch: 0)))
            .ToList();
        Assert.That(digests, Has.All.EqualTo(digests[0]));
    }

    [Test]
    public void But_others_when_anything_about_it_is_changed()
    {
        string[] digests =
        [
            Digest(new CpuEngine(1), tied: false, 0), Digest(new CpuEngine(1), tied: true, 0),
            .. new[]
            {
                Adaptation with { Rank = 4 }, Adaptation with { Alpha = 8 }, Adaptation with { RankStabilized = true },
                Adaptation with { Targets = ["q_proj", "v_proj"] }, Adaptation with { Dropout = 0.3 },
            }.Select(other => Digest(new CpuEngine(1), tied: false, 0, other)),
        ];
        Assert.That(digests, Is.Unique);
    }

    [Test]
    public void And_others_with_another_seed_only_where_something_is_dropped() => Assert.That(
        Digest(new CpuEngine(1), tied: false, 0, seed: Seed + 1),
        dropout > 0 ? Is.Not.EqualTo(Digest(new CpuEngine(1), tied: false, 0)) : Is.EqualTo(Digest(new CpuEngine(1), tied: false, 0)));

    [Test]
    public void When_interrupted_and_taken_up_again([Values] bool tied)
    {
        using var engine = new CpuEngine(2);
        var whole = TinyAdapters.Adapted(engine, TinyLlama.Config(tied, architecture), Adaptation, seed: 2, below);
        using var uninterrupted = whole.BeginTraining(new OptimizerRecipe(), Seed);
        Run(uninterrupted, whole, 0, 6);

        var first = TinyAdapters.Adapted(engine, TinyLlama.Config(tied, architecture), Adaptation, seed: 2, below);
        using var before = first.BeginTraining(new OptimizerRecipe(), Seed);
        Run(before, first, 0, 3);
        var (adapter, state) = (first.Adapter! with { Weights = Saved(first.Adapter!.Weights) }, Saved(before.State));
        Run(before, first, 3, 4);   // goes on and loses what it did: what was saved must not follow

        using var otherEngine = new CpuEngine(3);
        var second = TinyLlama.Create(otherEngine, TinyLlama.Config(tied, architecture), seed: 2, below);
        second.Attach(adapter);
        using var after = second.BeginTraining(new OptimizerRecipe(), Seed);
        after.Restore(state, 3);
        Run(after, second, 3, 6);
        Assert.That(
            Bits.Digest([.. second.Adapter!.Weights, .. after.State]),
            Is.EqualTo(Bits.Digest([.. whole.Adapter!.Weights, .. uninterrupted.State])));
    }

    /// <summary>The frozen matrices are let go of in training, and come back out of what is left of them.</summary>
    [Test]
    public void And_the_model_below_keeps_its_own([Values] bool tied)
    {
        using var engine = new CpuEngine(2);
        var model = TinyAdapters.Adapted(engine, TinyLlama.Config(tied, architecture), Adaptation, seed: 3, below);
        var before = Bits.Digest(model.Weights);
        using var session = model.BeginTraining(new OptimizerRecipe { WeightDecay = 0.1 }, Seed);
        var scores = model.Score([[1, 2, 3]])[0];
        Run(session, model, 0, 2);
        Assert.Multiple(() =>
        {
            Assert.That(Bits.Digest(model.Weights), Is.EqualTo(before));
            Assert.That(() => model.Parameters.Layers[0].Query.Weight.Span.ToArray(), Throws.InvalidOperationException, "let go of");
            Assert.That(Bits.Of(model.Score([[1, 2, 3]])[0]), Is.Not.EqualTo(Bits.Of(scores)), "scores follow the adapter");
        });
    }

    /// <summary>Scores and decodes between steps as a model does that was adapted with what has been trained so far.</summary>
    [Test]
    public void When_the_model_scores_and_decodes_between_steps()
    {
        using var engine = new CpuEngine(2);
        var config = TinyLlama.Config(tied: true, architecture);
        var model = TinyAdapters.Adapted(engine, config, Adaptation, seed: 4, below);
        using var session = model.BeginTraining(new OptimizerRecipe(), Seed);
        Run(session, model, 0, 2);
        var fresh = TinyLlama.Create(engine, config, seed: 4, below);
        fresh.Attach(model.Adapter! with { Adaptation = Adaptation with { Dropout = 0 } });   // of no effect but in training
        using var one = model.BeginDecoding([[4, 5]], 3);
        using var other = fresh.BeginDecoding([[4, 5]], 3);
        Assert.Multiple(() =>
        {
            Assert.That(Bits.Of(model.Score([[1, 2, 3]])[0]), Is.EqualTo(Bits.Of(fresh.Score([[1, 2, 3]])[0])));
            Assert.That(Bits.Of(one.Logits(0)), Is.EqualTo(Bits.Of(other.Logits(0))));
        });
    }

    private string Digest(CpuEngine engine, bool tied, int microBatch, LowRankAdaptation? adaptation = null, ulong seed = Seed)
    {
        using (engine)
        {
            var model = TinyAdapters.Adapted(engine, TinyLlama.Config(tied, architecture), adaptation ?? Adaptation, seed: 1, below);
            using var session = model.BeginTraining(new OptimizerRecipe { WeightDecay = 0.1, ClipNorm = 0.5 }, seed);
            for (var step = 0; step < 3; step++)
                session.Step(TinyLlama.Batch(model.Config, 8, (ulong)step), 3e-3, microBatch);
            return Bits.Digest([.. model.Adapter!.Weights, .. session.State]);
        }
    }

    private static void Run(ITrainingSession session, LlamaModel model, int from, int to)
    {
        for (var step = from; step < to; step++)
            session.Step(TinyLlama.Batch(model.Config, 5, (ulong)step), 2e-3, microBatch: 2);
    }

    private static NamedTensor[] Saved(IEnumerable<NamedTensor> tensors) =>
        [.. tensors.Select(tensor => tensor with { Values = tensor.Values.ToArray() })];
}
