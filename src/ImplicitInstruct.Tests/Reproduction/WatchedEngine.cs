using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Another engine, with something that happens before every step of training, given how many its sessions did before.</summary>
internal sealed class WatchedEngine(IEngine inner, Action<int> beforeStep) : IEngine
{
    private int _steps;

    public string Name => inner.Name;

    public string NumericsId => inner.NumericsId;

    public ICausalLanguageModel Create(LanguageModelConfig config, WeightInitialization initialization, ulong seed) =>
        new Model(this, inner.Create(config, initialization, seed));

    public ICausalLanguageModel Load(LanguageModelConfig config, IReadOnlyList<NamedTensor> weights, BaseQuantization kept) =>
        new Model(this, inner.Load(config, weights, kept));

    private void BeforeStep() => beforeStep(_steps++);

    private sealed class Model(WatchedEngine engine, ICausalLanguageModel inner) : ICausalLanguageModel
    {
        public LanguageModelConfig Config => inner.Config;

        public IReadOnlyList<NamedTensor> Weights => inner.Weights;

        public LowRankAdapter? Adapter => inner.Adapter;

        public void Attach(LowRankAdapter adapter) => inner.Attach(adapter);

        public IReadOnlyList<float[]> Score(IReadOnlyList<int[]> sequences) => inner.Score(sequences);

        public void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader) => inner.ReadLogits(sequences, reader);

        public IDecodingSession BeginDecoding(IReadOnlyList<DecodingRequest> requests) => inner.BeginDecoding(requests);

        public ITrainingSession BeginTraining(OptimizerRecipe optimizer, ulong seed) =>
            new Session(engine, inner.BeginTraining(optimizer, seed));

        public void Dispose() => inner.Dispose();
    }

    private sealed class Session(WatchedEngine engine, ITrainingSession inner) : ITrainingSession
    {
        public int StepsDone => inner.StepsDone;

        public IReadOnlyList<NamedTensor> State => inner.State;

        public StepResult Step(IReadOnlyList<TrainingExample> batch, double learningRate, int microBatch = 0)
        {
            engine.BeforeStep();
            return inner.Step(batch, learningRate, microBatch);
        }

        public void Restore(IReadOnlyList<NamedTensor> state, int stepsDone) => inner.Restore(state, stepsDone);

        public void Dispose() => inner.Dispose();
    }
}
