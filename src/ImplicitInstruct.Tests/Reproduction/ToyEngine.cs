using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// An engine whose models are four numbers: its steps take no time, yet depend on weights, momentum, data, order and learning rate, and do
/// not commute. Where an adapter is attached, its first four numbers are trained in their place.
/// </summary>
internal sealed class ToyEngine : IEngine
{
    /// <summary>A scale reads artifacts of its own engines alone: <c>cpu</c> is one of them.</summary>
    public string Name { get; init; } = "toy";

    public string NumericsId { get; init; } = "toy-1";

    /// <summary>Called before every step with the number of steps that this engine did before; throws to simulate a crash.</summary>
    public Action<int> BeforeStep { get; set; } = _ => { };

    /// <summary>What every step says its loss is; null for a real one.</summary>
    public double? Loss { get; init; }

    /// <summary>What a step says its gradient's norm is, given the steps that were done before; null for a real one.</summary>
    public Func<int, double?> GradientNorm { get; init; } = _ => null;

    /// <summary>What a step leaves in the first weight, given the steps that were done before; null for what comes out.</summary>
    public Func<int, float?> Weight { get; init; } = _ => null;

    /// <summary>What a step leaves in the optimizer's first number, likewise.</summary>
    public Func<int, float?> Moment { get; init; } = _ => null;

    public int StepsComputed { get; private set; }

    public ICausalLanguageModel Create(LanguageModelConfig config, WeightInitialization initialization, ulong seed) =>
        new Model(this, config, [seed, seed + 0.25f, 0.5f, 0.75f]);

    public ICausalLanguageModel Load(LanguageModelConfig config, IReadOnlyList<NamedTensor> weights, BaseQuantization kept) =>
        new Model(this, config, weights.Single(weight => weight.Name == "numbers").Values.ToArray());

    private sealed class Model(ToyEngine engine, LanguageModelConfig config, float[] numbers) : ICausalLanguageModel
    {
        private float[]? _adapted;

        public LanguageModelConfig Config => config;

        public IReadOnlyList<NamedTensor> Weights => [new("numbers", [4], numbers)];

        public LowRankAdapter? Adapter { get; private set; }

        public void Attach(LowRankAdapter adapter)
        {
            _adapted = adapter.Weights[0].Values.ToArray();
            Adapter = adapter with
            {
                Weights = [adapter.Weights[0] with { Values = _adapted }, .. adapter.Weights.Skip(1)],
            };
        }

        public IReadOnlyList<float[]> Score(IReadOnlyList<int[]> sequences) =>
            [.. sequences.Select(sequence => new float[sequence.Length - 1])];

        /// <summary>
        /// As <see cref="ToyDecoding"/> computes them; the prompt is what comes before the reader's first position, that included.
        /// </summary>
        public void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader)
        {
            for (var s = 0; s < sequences.Count; s++)
            {
                var first = reader.FirstPosition(s);
                var request = new DecodingRequest(sequences[s][..(first + 1)], sequences[s].Length);
                using var decoding = new ToyDecoding(config.VocabularySize, config.EndToken ?? 2, [request], numbers);
                for (var position = first; position < sequences[s].Length; position++)
                {
                    reader.Read(s, position, decoding.Logits(0));
                    decoding.Append([0]);
                }
            }
        }

        public IDecodingSession BeginDecoding(IReadOnlyList<DecodingRequest> requests) =>
            new ToyDecoding(config.VocabularySize, config.EndToken ?? 2, requests, numbers);

        public ITrainingSession BeginTraining(OptimizerRecipe optimizer, ulong seed) =>
            new Session(engine, optimizer, _adapted ?? numbers);

        public void Dispose() => Array.Clear(numbers);
    }

    private sealed class Session(ToyEngine engine, OptimizerRecipe optimizer, float[] numbers) : ITrainingSession
    {
        private readonly float[] _momentum = new float[4];

        public int StepsDone { get; private set; }

        public IReadOnlyList<NamedTensor> State => [new("momentum", [4], _momentum)];

        public StepResult Step(IReadOnlyList<TrainingExample> batch, double learningRate, int microBatch = 0)
        {
            engine.BeforeStep(engine.StepsComputed);
            foreach (var example in batch)
            {
                for (var i = 0; i < 4; i++)
                {
                    var learnt = example.Tokens.Where((token, at) => example.LossMask[at]);
                    var pull = numbers[i] * 0.7f - learnt.Sum(token => token * (i + 1) * 0.01f);
                    _momentum[i] = (float)optimizer.Beta1 * _momentum[i] + pull;
                    numbers[i] -= (float)learningRate * _momentum[i];
                }
            }
            var (loss, norm) = (engine.Loss ?? Math.Abs(numbers[0]), engine.GradientNorm(StepsDone) ?? Math.Abs(_momentum[0]));
            numbers[0] = engine.Weight(StepsDone) ?? numbers[0];
            _momentum[0] = engine.Moment(StepsDone) ?? _momentum[0];
            StepsDone++;
            engine.StepsComputed++;
            return new StepResult(loss, norm, batch.Sum(example => example.Tokens.Length));
        }

        public void Restore(IReadOnlyList<NamedTensor> state, int stepsDone)
        {
            state.Single().Values.Span.CopyTo(_momentum);
            StepsDone = stepsDone;
        }

        public void Dispose()
        {
        }
    }
}
