using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>The whole model against the double-precision reference, on shapes and batches drawn from a seed.</summary>
/// <remarks>
/// A value passes, in each block, chains as long as its widths; <see cref="Roundings"/> counts them. Errors of weights' gradients are
/// measured against the largest element of the tensor, since its elements are sums over tokens that may cancel, or a hundredth of the
/// largest of all:
/// queries and keys have no gradient where all that can be attended to is the same token.
/// </remarks>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class TheModelFollowsTheTextbook(ModelArchitecture architecture)
{
    private CpuEngine _engine = null!;

    [OneTimeSetUp]
    public void Start() => _engine = new CpuEngine(2);

    [OneTimeTearDown]
    public void Stop() => _engine.Dispose();

    [Test]
    public void In_its_scores([Range(1, 16)] int seed)
    {
        var config = TinyLlama.RandomConfig((ulong)seed, architecture);
        var model = TinyLlama.Create(_engine, config, (ulong)seed);
        var (random, textbook) = (new Philox((ulong)seed, "scores"), new TextbookLlama(config, model.Weights));
        var sequences = Enumerable.Range(1, config.MaxPositions).Select(length => TinyLlama.Tokens(config, length, random)).ToArray();
        var scores = model.Score(sequences);
        for (var s = 0; s < sequences.Length; s++)
        {
            var expected = textbook.Score(sequences[s]);
            var worst = Deviation.InRoundings(scores[s], expected, [.. expected.Select(score => 1 + Math.Abs(score))]);
            Assert.That(worst, Is.LessThanOrEqualTo(Roundings(config)), $"{config}");
        }
    }

    [Test]
    public void In_the_loss_and_every_weights_gradient([Range(1, 16)] int seed)
    {
        var (config, weighting) = (TinyLlama.RandomConfig(
            (ulong)seed, architecture), seed % 2 == 0 ? LossWeighting.PerExample : LossWeighting.PerToken);
        var model = TinyLlama.Create(_engine, config, (ulong)seed);
        var batch = TinyLlama.Batch(config, 1 + seed % 4, (ulong)seed, longest: 7);
        using var session = new LlamaTrainingSession(model, new OptimizerRecipe { Weighting = weighting });
        var (loss, _) = session.Gradient(batch, microBatch: seed % 3);
        var textbook = new TextbookLlama(config, model.Weights);
        Assert.That(loss, Is.EqualTo(textbook.Loss(batch, weighting)).Within(Roundings(config) * Math.ScaleB(1, -24) * (1 + loss)));

        var gradients = model.Parameters.All.ToDictionary(parameter => parameter.Name, parameter => Gradient(session, model, parameter));
        var expected = gradients.Keys.ToDictionary(
            name => name, name => Derivatives(textbook, name, () => textbook.Loss(batch, weighting)));
        var (largest, worst) = (expected.Values.Max(derivatives => derivatives.Max(Math.Abs)), 0.0);
        Assert.Multiple(() =>
        {
            foreach (var (name, gradient) in gradients)
            {
                var magnitude = Math.Max(expected[name].Max(Math.Abs), largest / 100);
                var roundings = Deviation.InRoundings(gradient, expected[name], Enumerable.Repeat(magnitude, gradient.Length).ToArray());
                worst = Math.Max(worst, roundings / Roundings(config));
                Assert.That(roundings, Is.LessThanOrEqualTo(Roundings(config)), $"{name}, {config}");
            }
        });
        TestContext.Out.WriteLine($"{worst:F3} of the bound");
    }

    /// <summary>
    /// Wider than any panel and longer than any tile, where all derivatives would take too long: along random directions, tensor by tensor.
    /// </summary>
    /// <remarks>
    /// Nothing is clipped: on such a way some elements would cross the limit, where there is no slope. The small models above clip.
    /// </remarks>
    [Test]
    public void In_the_gradients_of_a_model_wider_than_every_tile([Values] bool tied)
    {
        var config = new LanguageModelConfig
        {
            Architecture = architecture,
            VocabularySize = 71,
            HiddenSize = 35,
            IntermediateSize = 67,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            HeadSize = 34,
            MaxPositions = 40,
            TiedEmbeddings = tied,
        };
        var model = TinyLlama.Create(_engine, config, seed: 1);
        var batch = TinyLlama.Batch(config, 3, seed: 1);
        using var session = new LlamaTrainingSession(model, new OptimizerRecipe());
        session.Gradient(batch, microBatch: 2);
        var textbook = new TextbookLlama(config, model.Weights);
        Assert.Multiple(() =>
        {
            foreach (var parameter in model.Parameters.All)
            {
                var gradient = Textbook.Wide(Gradient(session, model, parameter));
                var direction = Textbook.Wide(Draw.Normal(parameter.Length, seed: 2));
                var (weights, at) = (textbook.Weights[parameter.Name], (double[])textbook.Weights[parameter.Name].Clone());
                var slope = FiniteDifference.Gradient(
                    shift =>
                    {
                        for (var i = 0; i < weights.Length; i++)
                            weights[i] = at[i] + shift[0] * direction[i];
                        return textbook.Loss(batch, LossWeighting.PerExample);
                    },
                    [0], 1e-4)[0];
                at.CopyTo(weights, 0);
                // A random direction meets errors as it meets the gradient itself: their lengths compare.
                var tolerance = 2 * Roundings(config) * Math.ScaleB(1, -24) * Math.Sqrt(Textbook.Dot(gradient, gradient));
                Assert.That(Textbook.Dot(gradient, direction), Is.EqualTo(slope).Within(tolerance + 1e-9), parameter.Name);
            }
        });
    }

    /// <summary>Roundings on the way through the model and back: the chains of the head and of each block, twice.</summary>
    private static double Roundings(LanguageModelConfig config) =>
        2.0 * (16 + config.HiddenSize
            + config.Layers * (2 * config.HiddenSize + config.IntermediateSize + config.Heads * config.HeadSize + config.HeadSize));

    private static double[] Derivatives(TextbookLlama textbook, string name, Func<double> loss)
    {
        const double Step = 1e-6;   // small models curve sharply: at 1e-4 the third derivative would outweigh a float's rounding
        var weights = textbook.Weights[name];
        var derivatives = new double[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var at = weights[i];
            (weights[i], var sign) = (at + Step, 1 / (2 * Step));
            derivatives[i] = sign * loss();
            weights[i] = at - Step;
            derivatives[i] -= sign * loss();
            weights[i] = at;
        }

        return derivatives;
    }

    /// <summary>A parameter's gradient; of a tied embedding, both parts of it.</summary>
    private static unsafe float[] Gradient(LlamaTrainingSession session, LlamaModel model, Parameter parameter)
    {
        var gradient = new Span<float>(session.Gradients.Of(parameter), parameter.Length).ToArray();
        if (parameter == model.Parameters.Embedding && session.Gradients.TiedOutput is not null)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] += session.Gradients.TiedOutput[i];
        }

        return gradient;
    }
}
