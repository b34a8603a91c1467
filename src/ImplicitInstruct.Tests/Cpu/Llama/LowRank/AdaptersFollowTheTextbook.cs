using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama.LowRank;

/// <summary>
/// An adapted model against the double-precision reference, whose matrices are <c>W + s · B A</c>, on shapes, ranks and layers drawn from
/// a seed. Every second pair of models has W in 4 bits: there it is the numbers that these stand for. Of every second four, elements of the
/// inputs of A are dropped in training.
/// </summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class AdaptersFollowTheTextbook(ModelArchitecture architecture)
{
    private CpuEngine _engine = null!;

    [OneTimeSetUp]
    public void Start() => _engine = new CpuEngine(2);

    [OneTimeTearDown]
    public void Stop() => _engine.Dispose();

    [Test]
    public void In_its_scores_and_those_of_the_merged_model([Range(1, 8)] int seed)
    {
        var (config, adaptation) = (TinyLlama.RandomConfig((ulong)seed, architecture), TinyAdapters.Random((ulong)seed));
        var model = TinyAdapters.Adapted(_engine, config, adaptation, (ulong)seed, Below(seed));
        var merged = _engine.Load(config, new MergedWeights(config, model.Weights, model.Adapter!));
        var (random, reference) = (new Philox((ulong)seed, "scores"), new Reference(config, model));
        var sequences = Enumerable.Range(1, config.MaxPositions).Select(length => TinyLlama.Tokens(config, length, random)).ToArray();
        var (scores, mergedScores) = (model.Score(sequences), merged.Score(sequences));
        for (var s = 0; s < sequences.Length; s++)
        {
            var expected = reference.Merged().Score(sequences[s]);
            double[] magnitudes = [.. expected.Select(score => 1 + Math.Abs(score))];
            var bound = Is.LessThanOrEqualTo(Roundings(config, adaptation));
            Assert.That(Deviation.InRoundings(scores[s], expected, magnitudes), bound, "attached");
            Assert.That(Deviation.InRoundings(mergedScores[s], expected, magnitudes), bound, "merged");
        }
    }

    [Test]
    public void In_the_loss_and_every_gradient([Range(1, 10)] int seed)
    {
        const int StepsBefore = 5;
        var config = TinyLlama.RandomConfig((ulong)seed, architecture);
        var adaptation = TinyAdapters.Random((ulong)seed) with { Dropout = seed / 4 % 2 == 0 ? 0 : 0.3 };
        var weighting = seed % 2 == 0 ? LossWeighting.PerExample : LossWeighting.PerToken;
        var model = TinyAdapters.Adapted(_engine, config, adaptation, (ulong)seed, Below(seed));
        var batch = TinyLlama.Batch(config, 1 + seed % 4, (ulong)seed, longest: 7);
        using var session = new LlamaTrainingSession(model, new OptimizerRecipe { Weighting = weighting }, (ulong)seed);
        session.Restore(session.State, StepsBefore);
        var (loss, _) = session.Gradient(batch, microBatch: seed % 3);
        var reference = new Reference(config, model);
        var textbook = reference.Dropping(new DropoutDraw((ulong)seed, StepsBefore, 0));
        var tolerance = Roundings(config, adaptation) * Math.ScaleB(1, -24) * (1 + loss);
        Assert.That(loss, Is.EqualTo(textbook.Loss(batch, weighting)).Within(tolerance));
        var expected = reference.Adapter.ToDictionary(
            matrix => matrix.Key, matrix => Reference.Derivatives(matrix.Value, () => textbook.Loss(batch, weighting)));
        var largest = expected.Values.Max(derivatives => derivatives.Max(Math.Abs));
        Assert.Multiple(() =>
        {
            foreach (var parameter in model.Parameters.Trained)
            {
                var gradient = Gradient(session, parameter);
                var magnitude = Math.Max(expected[parameter.Name].Max(Math.Abs), largest / 100);
                Assert.That(
                    Deviation.InRoundings(gradient, expected[parameter.Name], [.. Enumerable.Repeat(magnitude, gradient.Length)]),
                    Is.LessThanOrEqualTo(Roundings(config, adaptation)), parameter.Name);
            }
        });
    }

    private static BaseQuantization Below(int seed) => seed / 2 % 2 == 0 ? BaseQuantization.Nf4 : BaseQuantization.None;

    /// <summary>As of the whole model, and twice the narrow chains of every layer that is adapted.</summary>
    private static double Roundings(LanguageModelConfig config, LowRankAdaptation adaptation) =>
        2.0 * (16 + config.HiddenSize
            + config.Layers * (2 * config.HiddenSize + config.IntermediateSize + config.Heads * config.HeadSize + config.HeadSize
                + 4 * adaptation.Targets.Count * adaptation.Rank));

    private static unsafe float[] Gradient(LlamaTrainingSession session, Parameter parameter) =>
        new Span<float>(session.Gradients.Of(parameter), parameter.Length).ToArray();

    /// <summary>An adapted model in 64 bits.</summary>
    private sealed class Reference(LanguageModelConfig config, LlamaModel model)
    {
        private readonly IReadOnlyList<NamedTensor> _weights = model.Weights;
        private readonly LowRankAdaptation _adaptation = model.Adapter!.Adaptation;

        /// <summary>A and B of every matrix by name; may be changed.</summary>
        public Dictionary<string, double[]> Adapter { get; } =
            model.Adapter!.Weights.ToDictionary(tensor => tensor.Name, tensor => Textbook.Wide(tensor.Values.Span));

        public TextbookLlama Merged()
        {
            var textbook = new TextbookLlama(config, _weights);
            foreach (var matrix in LowRankLayout.Of(config, _adaptation))
            {
                var (weight, down, up) = (textbook.Weights[matrix.Weight.Name], Adapter[matrix.Down.Name], Adapter[matrix.Up.Name]);
                var (inputs, rank) = (matrix.Weight.Shape[1], _adaptation.Rank);
                for (var i = 0; i < weight.Length; i++)
                {
                    for (var r = 0; r < rank; r++)
                        weight[i] += _adaptation.Scale * up[i / inputs * rank + r] * down[r * inputs + i % inputs];
                }
            }

            return textbook;
        }

        /// <summary>A model with the update beside W, which does not see what a mask drops of its input. Reads the adapter anew</summary>
        public TextbookLlama Dropping(DropoutDraw draw)
        {
            var matrices = LowRankLayout.Of(config, _adaptation).ToDictionary(matrix => matrix.Weight.Name);
            return new TextbookLlama(config, _weights)
            {
                Update = (example, weight, x) =>
                {
                    if (!matrices.TryGetValue(weight, out var matrix))
                        return null;
                    var mask = DropoutMask.Of(draw with { Example = example }, DropoutMask.StreamOf(weight));
                    var limit = DropoutMask.LimitOf(_adaptation.Dropout);
                    double[] seen = [.. x.Select((value, i) => mask.Drops((uint)i, limit) ? 0 : value / (1 - _adaptation.Dropout))];
                    var narrow = Textbook.Linear(seen, Adapter[matrix.Down.Name], matrix.Weight.Shape[1]);
                    var update = Textbook.Linear(narrow, Adapter[matrix.Up.Name], _adaptation.Rank);
                    return Array.ConvertAll(update, value => _adaptation.Scale * value);
                },
            };
        }

        public static double[] Derivatives(double[] matrix, Func<double> loss)
        {
            const double Step = 1e-5;
            var derivatives = new double[matrix.Length];
            for (var i = 0; i < matrix.Length; i++)
            {
                var at = matrix[i];
                matrix[i] = at + Step;
                derivatives[i] = loss();
                matrix[i] = at - Step;
                derivatives[i] = (derivatives[i] - loss()) / (2 * Step);
                matrix[i] = at;
            }

            return derivatives;
        }
    }
}
