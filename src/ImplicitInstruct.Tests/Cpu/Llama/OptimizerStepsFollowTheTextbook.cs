using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class OptimizerStepsFollowTheTextbook(ModelArchitecture architecture)
{
    /// <summary>Gradients are the engine's own; norm, clipping, decay and moments are once more computed in double.</summary>
    [Test]
    public void With_clipping_and_with_decay_on_matrices_only([Values] bool tied, [Values(null, 0.25, 1e6)] double? clipNorm)
    {
        using var engine = new CpuEngine(2);
        var model = TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 3);
        var recipe = new OptimizerRecipe { Beta2 = 0.95, WeightDecay = 0.2, ClipNorm = clipNorm };
        using var session = new LlamaTrainingSession(model, recipe);
        var all = model.Parameters.All;
        var weights = all.Select(parameter => Textbook.Wide(parameter.Span)).ToArray();
        var (means, squares) = (all.Select(parameter => new double[parameter.Length])
            .ToArray(), all.Select(parameter => new double[parameter.Length]).ToArray());
        for (var step = 1; step <= 4; step++)
        {
            var (batch, rate) = (TinyLlama.Batch(model.Config, 4, (ulong)step), 1e-2 / step);
            session.Gradient(batch, 0);
            var gradients = all.Select(parameter => Gradient(session, model, parameter)).ToArray();
            var norm = Math.Sqrt(gradients.Sum(gradient => Textbook.Dot(gradient, gradient)));
            var scale = clipNorm is { } limit ? Math.Min(1, limit / (norm + 1e-6)) : 1;
            var result = session.Step(batch, rate);
            Assert.That(result.GradientNorm, Is.EqualTo(norm).Within(1e-5 * norm), "before clipping");
            for (var p = 0; p < all.Count; p++)
            {
                var clipped = Array.ConvertAll(gradients[p], value => scale * value);
                Textbook.AdamW(weights[p], clipped, means[p], squares[p], recipe, rate, step, decays: !all[p].IsVector);
                Assert.That(all[p].Span.ToArray(), Is.EqualTo(weights[p]).Within(2e-6 * step), $"{all[p].Name} after step {step}");
            }
        }
    }

    [Test]
    public void And_lower_the_loss_of_the_examples_they_are_taken_on([Values] bool tied)
    {
        using var engine = new CpuEngine(2);
        var model = TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 4);
        var batch = TinyLlama.Batch(model.Config, 6, seed: 9);
        using var session = model.BeginTraining(new OptimizerRecipe());
        var losses = Enumerable.Range(0, 60).Select(_ => session.Step(batch, 1e-2).Loss).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(losses[^1], Is.LessThan(losses[0] / 4));
            Assert.That(session.StepsDone, Is.EqualTo(60));
        });
    }

    private static unsafe double[] Gradient(LlamaTrainingSession session, LlamaModel model, Parameter parameter)
    {
        var gradient = Textbook.Wide(new Span<float>(session.Gradients.Of(parameter), parameter.Length));
        if (parameter == model.Parameters.Embedding && session.Gradients.TiedOutput is not null)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] += session.Gradients.TiedOutput[i];
        }

        return gradient;
    }
}
