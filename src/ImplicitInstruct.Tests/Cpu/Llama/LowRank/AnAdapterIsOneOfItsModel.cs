using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama.LowRank;

[TestFixture]
public sealed class AnAdapterIsOneOfItsModel
{
    private static readonly LanguageModelConfig Config = TinyLlama.Config(tied: true);

    private CpuEngine _engine = null!;

    [OneTimeSetUp]
    public void Start() => _engine = new CpuEngine(2);

    [OneTimeTearDown]
    public void Stop() => _engine.Dispose();

    /// <summary>
    /// PEFT's initialisation (<c>lora.Linear.reset_lora_parameters</c>): A within ±1/√in and everywhere in it, B zero.
    /// </summary>
    [Test]
    public void A_fresh_one_changes_nothing_and_its_A_is_uniform()
    {
        var adapter = LowRankAdapter.Draw(Config, new LowRankAdaptation { Rank = 64 }, seed: 1);
        var (plain, adapted) = (TinyLlama.Create(_engine, Config, seed: 1), TinyLlama.Create(_engine, Config, seed: 1));
        adapted.Attach(adapter);
        Assert.Multiple(() =>
        {
            Assert.That(adapted.Score([[1, 2, 3, 4]])[0], Is.EqualTo(plain.Score([[1, 2, 3, 4]])[0]));
            foreach (var (down, up) in adapter.Weights.Chunk(2).Select(pair => (pair[0], pair[1])))
            {
                var values = down.Values.ToArray().Select(value => value * Math.Sqrt(down.Shape[1])).ToArray();
                Assert.That(values, Has.All.InRange(-1.0, 1.0), down.Name);
                Assert.That(values.Average(value => value * value), Is.EqualTo(1.0 / 3).Within(0.05), down.Name);
                Assert.That(up.Values.ToArray(), Has.All.Zero, up.Name);
            }
        });
    }

    [Test]
    public void Its_names_are_those_of_PEFT() => Assert.That(
        LowRankAdapter.Draw(Config, new LowRankAdaptation { Targets = ["down_proj", "q_proj"] }, seed: 1).Weights.Take(4)
            .Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)}"),
        Is.EqualTo(
        [
            "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight 8x27",
            "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight 24x8",
            "base_model.model.model.layers.0.mlp.down_proj.lora_A.weight 8x41",
            "base_model.model.model.layers.0.mlp.down_proj.lora_B.weight 27x8",
        ]));

    [TestCase(16, 4, false, 4f), TestCase(16, 4, true, 8f), TestCase(16, 64, false, 0.25f)]
    public void The_factor_is_alpha_by_rank_or_by_its_root(double alpha, int rank, bool stabilized, float scale) =>
        Assert.That(new LowRankAdaptation { Alpha = alpha, Rank = rank, RankStabilized = stabilized }.Scale, Is.EqualTo(scale));

    /// <summary>What is left of an input is as large as the input on average: the factor makes up for what is dropped.</summary>
    [TestCase(0, 4f), TestCase(0.5, 8f), TestCase(0.2, 5f)]
    public void And_larger_where_inputs_are_dropped(double dropout, float scale) =>
        Assert.That(new LowRankAdaptation { Alpha = 16, Rank = 4, Dropout = dropout }.ScaleOfKept, Is.EqualTo(scale));

    /// <summary>
    /// With a rank as large as the matrices an adapter can move each as full tuning can: both learn the examples by heart, to a thousandth
    /// of the loss that they had. Full tuning has the embedding and the norms besides, so their paths are not the same.
    /// </summary>
    [Test]
    public void Of_full_rank_it_learns_what_full_tuning_learns()
    {
        var batch = TinyLlama.Batch(Config, 6, seed: 9);
        var (full, adapted) = (TinyLlama.Create(_engine, Config, seed: 4), TinyLlama.Create(_engine, Config, seed: 4));
        adapted.Attach(LowRankAdapter.Draw(Config, new LowRankAdaptation { Rank = 41, Alpha = 41 }, seed: 4));
        Assert.Multiple(() =>
        {
            Assert.That(ShareLeft(adapted), Is.LessThan(1e-3));
            Assert.That(ShareLeft(full), Is.LessThan(1e-3));
        });

        double ShareLeft(LlamaModel model)
        {
            using var session = model.BeginTraining(new OptimizerRecipe());
            var losses = Enumerable.Range(0, 150).Select(step => session.Step(batch, 1e-2 * (1 - step / 150.0)).Loss).ToArray();
            return losses[^1] / losses[0];
        }
    }

    [Test]
    public void Another_is_refused_by_name()
    {
        var adapter = LowRankAdapter.Draw(Config, new LowRankAdaptation(), seed: 1);
        Refused(
            adapter with { Weights = [.. adapter.Weights.Skip(1)] },
            "lacks the tensor base_model.model.model.layers.0.self_attn.q_proj");
        Refused(adapter with { Adaptation = adapter.Adaptation with { Rank = 4 } }, "is [8, 27]; the configuration asks for [4, 27]");
        Refused(adapter with { Adaptation = adapter.Adaptation with { Targets = ["q_proj"] } }, "mlp.down_proj.lora_A.weight, which");
        Refused(
            LowRankAdapter.Draw(Config with { HiddenSize = 28 }, new LowRankAdaptation(), seed: 1), "is [8, 28]; the configuration asks");

        void Refused(LowRankAdapter other, string said) =>
            Assert.That(
                () => TinyLlama.Create(_engine, Config, seed: 1).Attach(other), Throws.ArgumentException.With.Message.Contains(said));
    }

    [Test]
    public void A_second_one_is_refused()
    {
        var model = TinyLlama.Create(_engine, Config, seed: 1);
        model.Attach(LowRankAdapter.Draw(Config, new LowRankAdaptation(), seed: 1));
        Assert.That(() => model.Attach(LowRankAdapter.Draw(Config, new LowRankAdaptation(), seed: 2)), Throws.InvalidOperationException);
    }

    [Test]
    public void So_is_one_that_comes_when_all_weights_are_trained()
    {
        var model = TinyLlama.Create(_engine, Config, seed: 1);
        using var session = model.BeginTraining(new OptimizerRecipe());
        Assert.That(() => model.Attach(LowRankAdapter.Draw(Config, new LowRankAdaptation(), seed: 1)), Throws.InvalidOperationException);
    }

    [Test]
    public void So_is_an_adaptation_that_is_none()
    {
        Refused(new LowRankAdaptation { Rank = 0 }, "The rank of an adapter is 0");
        Refused(new LowRankAdaptation { Alpha = 0 }, "The alpha of an adapter is 0");
        foreach (var share in new[] { -0.1, 1, double.NaN })
            Refused(new LowRankAdaptation { Dropout = share }, $"The dropout of an adapter is {share}; it must be from 0 to below 1.");
        Refused(new LowRankAdaptation { Targets = [] }, "adapts nothing");
        Refused(new LowRankAdaptation { Targets = ["q_proj", "lm_head"] }, "There is no layer 'lm_head' to adapt");
        Refused(new LowRankAdaptation { Targets = ["q_proj", "q_proj"] }, "twice");

        static void Refused(LowRankAdaptation adaptation, string said) =>
            Assert.That(() => LowRankAdapter.Draw(Config, adaptation, seed: 1), Throws.ArgumentException.With.Message.Contains(said));
    }
}
