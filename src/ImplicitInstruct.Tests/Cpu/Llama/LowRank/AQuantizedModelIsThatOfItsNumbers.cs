using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama.LowRank;

/// <summary>
/// A model whose matrices are kept in 4 bits against one that was given the numbers which these stand for: the same bits in everything.
/// </summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class AQuantizedModelIsThatOfItsNumbers(ModelArchitecture architecture)
{
    private static readonly LowRankAdaptation Adaptation = new() { Rank = 3, Targets = ["q_proj", "o_proj", "down_proj"] };

    [Test]
    public void In_its_weights_scores_and_logits([Values] bool tied, [Values] bool isAdapted)
    {
        using var engine = new CpuEngine(2);
        var (quantized, plain) = Both(engine, tied, isAdapted);
        using var one = quantized.BeginDecoding([[4, 5, 6], [7]], 3);
        using var other = plain.BeginDecoding([[4, 5, 6], [7]], 3);
        one.Append([1, 2]);
        other.Append([1, 2]);
        Assert.Multiple(() =>
        {
            Assert.That(Bits.Digest(quantized.Weights), Is.EqualTo(Bits.Digest(plain.Weights)));
            Assert.That(Bits.Of(quantized.Score([[1, 2, 3]])[0]), Is.EqualTo(Bits.Of(plain.Score([[1, 2, 3]])[0])));
            Assert.That(Bits.Of(one.Logits(1)), Is.EqualTo(Bits.Of(other.Logits(1))));
        });
    }

    [Test]
    public void In_training([Values] bool tied)
    {
        using var engine = new CpuEngine(2);
        var (quantized, plain) = Both(engine, tied);
        Assert.That(Trained(quantized), Is.EqualTo(Trained(plain)));

        static string Trained(LlamaModel model)
        {
            using var session = model.BeginTraining(new OptimizerRecipe());
            for (var step = 0; step < 3; step++)
                session.Step(TinyLlama.Batch(model.Config, 5, (ulong)step), 3e-3);
            return Bits.Digest([.. model.Adapter!.Weights, .. session.State, .. model.Weights]);
        }
    }

    [Test]
    public void And_not_that_of_the_model_that_was_quantized()
    {
        using var engine = new CpuEngine(2);
        var below = TinyLlama.Create(engine, TinyLlama.Config(tied: true, architecture), seed: 5);
        Assert.That(Bits.Digest(Both(engine, tied: true).Quantized.Weights), Is.Not.EqualTo(Bits.Digest(below.Weights)));
    }

    [Test]
    public void A_weight_that_is_no_number_is_refused_by_name()
    {
        using var engine = new CpuEngine(1);
        var model = TinyLlama.Create(engine, TinyLlama.Config(tied: true, architecture), seed: 5);
        model.Parameters.Layers[1].Up.Weight.Span[3] = float.NaN;
        Assert.That(
            () => engine.Load(model.Config, model.Weights, BaseQuantization.Nf4),
            Throws.ArgumentException.With.Message.StartsWith("The tensor model.layers.1.mlp.up_proj.weight has a value"));
    }

    [Test]
    public void Its_own_weights_are_not_trained()
    {
        using var engine = new CpuEngine(1);
        var model = TinyLlama.Create(engine, TinyLlama.Config(tied: true, architecture), seed: 5, BaseQuantization.Nf4);
        Assert.That(
            () => model.BeginTraining(new OptimizerRecipe()), Throws.InvalidOperationException.With.Message.Contains("attach an adapter"));
    }

    private (LlamaModel Quantized, LlamaModel Plain) Both(CpuEngine engine, bool tied, bool isAdapted = true)
    {
        var config = TinyLlama.Config(tied, architecture);
        var quantized = TinyLlama.Create(engine, config, seed: 5, BaseQuantization.Nf4);
        var below = TinyLlama.Create(engine, config, seed: 5);
        var plain = (LlamaModel)engine.Load(config, new QuantizedWeights(config, below.Weights));
        foreach (var model in isAdapted ? new[] { quantized, plain } : [])
            model.Attach(TinyAdapters.Draw(config, Adaptation, seed: 5));
        return (quantized, plain);
    }
}
