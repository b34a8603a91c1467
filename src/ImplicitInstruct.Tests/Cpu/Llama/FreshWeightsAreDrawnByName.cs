using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Cpu.Llama;

[TestFixture]
public sealed class FreshWeightsAreDrawnByName
{
    private static readonly LanguageModelConfig Config = TinyLlama.Config(tied: false) with
    {
        HiddenSize = 64,
        IntermediateSize = 96,
        VocabularySize = 200,
    };

    [Test]
    public void With_the_deviations_that_were_asked_for()
    {
        var initialization = new WeightInitialization { Embedding = 0.3f, Output = 0.07f, Matrix = 1.5f, Residual = 0.25f };
        using var engine = new CpuEngine(1);
        using var model = engine.Create(Config, initialization, seed: 1);
        Assert.Multiple(() =>
        {
            foreach (var tensor in model.Weights)
            {
                var values = Textbook.Wide(tensor.Values.Span);
                if (tensor.Shape.Count == 1)
                {
                    Assert.That(values, Is.All.EqualTo(1), tensor.Name);
                    continue;
                }

                double deviation = tensor.Name switch
                {
                    "model.embed_tokens.weight" => initialization.Embedding,
                    "lm_head.weight" => initialization.Output,
                    var name
                        when name.Contains("o_proj", StringComparison.Ordinal) || name.Contains("down_proj", StringComparison.Ordinal) =>
                        initialization.Residual / Math.Sqrt(tensor.Shape[1]),
                    _ => initialization.Matrix / Math.Sqrt(tensor.Shape[1]),
                };
                var measured = Math.Sqrt(Textbook.Dot(values, values) / values.Length);
                Assert.That(measured, Is.EqualTo(deviation).Within(5 * deviation / Math.Sqrt(2 * values.Length)),
                    $"{tensor.Name}: five standard errors");
                Assert.That(values.Average(), Is.EqualTo(0).Within(5 * deviation / Math.Sqrt(values.Length)),
                    $"{tensor.Name}: five standard errors");
            }
        });
    }

    [Test]
    public void So_a_model_with_another_block_has_the_same_weights_in_the_others()
    {
        using var engine = new CpuEngine(1);
        using var small = engine.Create(Config, new WeightInitialization(), seed: 1);
        using var large = engine.Create(Config with { Layers = 3 }, new WeightInitialization(), seed: 1);
        var others = large.Weights.ToDictionary(tensor => tensor.Name, tensor => Bits.Of(tensor.Values.Span));
        Assert.Multiple(() =>
        {
            foreach (var tensor in small.Weights)
                Assert.That(Bits.Of(tensor.Values.Span), Is.EqualTo(others[tensor.Name]), tensor.Name);
        });
    }

    [Test]
    public void And_no_two_tensors_and_no_two_seeds_have_the_same()
    {
        using var engine = new CpuEngine(1);
        using var one = engine.Create(Config, new WeightInitialization(), seed: 1);
        using var two = engine.Create(Config, new WeightInitialization(), seed: 2);
        var starts = one.Weights.Concat(two.Weights).Where(tensor => tensor.Shape.Count == 2)
            .Select(tensor => tensor.Values.Span[0] / tensor.Values.Span[1]).ToArray();
        Assert.That(starts, Is.Unique);
    }
}
