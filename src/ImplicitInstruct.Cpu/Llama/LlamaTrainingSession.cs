using ImplicitInstruct.Cpu.Llama.Training;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Training steps.</summary>
/// <remarks>
/// A step is some dozen rounds of the workers: group by group, the examples forward and the weight gradients of the head; then block by
/// block from the top, and again group by group, the examples backward and the block's weight gradients; the embedding; the norm; the
/// update; the copies for the kernels. An example belongs to one worker, a weight gradient element to one chain over all tokens of the
/// step: neither threads nor groups nor micro-batches move a bit.
/// </remarks>
internal sealed class LlamaTrainingSession : ITrainingSession
{
    /// <summary>A weight, its copies for the kernels of both directions, its gradient and Adam's two moments.</summary>
    private const int BytesAParameter = 24;

    /// <summary>The copy for the kernels alone.</summary>
    private const int BytesAFrozenParameter = 4;

    /// <summary>Half a byte for a weight of a block, and of an embedding, a large model's smallest part, the copies.</summary>
    internal const int BytesAQuantizedParameter = 1;

    private readonly LlamaModel _model;
    private readonly OptimizerRecipe _recipe;
    private readonly ulong _seed;
    private readonly TrainingBuffers _buffers;
    private readonly TrainingScratch[] _scratch;
    private readonly Gradients _gradients;
    private readonly AdamW _optimizer;
    private readonly ForwardWork _forward;
    private readonly BackwardWork _backward;
    private readonly GradientWork _weightGradients;
    private readonly MicroBatch _layout = new();
    private readonly List<TokenSource> _sources = [];
    private float[] _targetWeights = [];
    private double[] _losses = [];

    public LlamaTrainingSession(LlamaModel model, OptimizerRecipe recipe, ulong seed = 0)
    {
        var adaptation = model.Adapter?.Adaptation;
        var bytes = model.Parameters.AreQuantized ? BytesAQuantizedParameter : adaptation is null ? BytesAParameter : BytesAFrozenParameter;
        MachineMemory.Require(model.Config, bytes, "be trained");
        (_model, _recipe, _seed) = (model, recipe, seed);
        _buffers = new TrainingBuffers(model.Config, model.Kernel, adaptation);
        _gradients = new Gradients(model.Parameters, model.Config.TiedEmbeddings);
        _optimizer = new AdamW(model, _gradients, recipe);
        _scratch = [.. Enumerable.Range(0, model.Pool.Workers).Select(_ => new TrainingScratch(model.Kernel, model.Config, adaptation))];
        _forward = new ForwardWork(model, _buffers, _scratch);
        _backward = new BackwardWork(model, _buffers, _scratch);
        _weightGradients = new GradientWork(model, _buffers, _scratch, _gradients);
        model.PackForTraining();
    }

    public int StepsDone => _optimizer.StepsDone;

    public IReadOnlyList<NamedTensor> State => _optimizer.State;

    /// <summary>Gradient of a parameter after <see cref="Gradient"/>; for tests.</summary>
    internal Gradients Gradients => _gradients;

    public void Restore(IReadOnlyList<NamedTensor> state, int stepsDone) => _optimizer.Restore(state, stepsDone);

    public StepResult Step(IReadOnlyList<TrainingExample> batch, double learningRate, int microBatch = 0)
    {
        var (loss, tokens) = Gradient(batch, microBatch);
        var norm = _optimizer.Step(learningRate);
        _model.PackForTraining();
        return new StepResult(loss, norm, tokens);
    }

    /// <summary>Loss and gradient of a batch, without an update.</summary>
    internal (double Loss, int Tokens) Gradient(IReadOnlyList<TrainingExample> batch, int microBatch)
    {
        Weigh(batch);
        _gradients.Begin();
        var atOnce = microBatch <= 0 ? batch.Count : microBatch;
        var tokens = 0;
        for (var start = 0; start < batch.Count; start += atOnce)
        {
            _layout.LayOut(batch, start, Math.Min(atOnce, batch.Count - start), _model.Pool.Workers);
            _buffers.Ensure(_layout);
            foreach (var room in _scratch)
                room.Ensure(_layout.Longest);
            tokens += _layout.Tokens;
            var draw = new DropoutDraw(_seed, StepsDone, start);
            for (var g = 0; g < _layout.Groups.Count; g++)
            {
                var group = _layout.Groups[g];
                _buffers.Take(group);
                _forward.Run(batch, draw, _layout, group, _targetWeights, _losses);
                _weightGradients.RunHead(group.Targets, start + group.First > 0);
            }
            for (var layer = _model.Config.Layers - 1; layer >= 0; layer--)
            {
                for (var g = 0; g < _layout.Groups.Count; g++)
                {
                    var group = _layout.Groups[g];
                    _buffers.Take(group);
                    _backward.Run(_layout, group, layer, draw);
                    _weightGradients.RunLayer(layer, group.Tokens, start + group.First > 0);
                }
                _buffers.StepDown();
            }
            _buffers.Take(_layout.Whole);
            _sources.Clear();
            for (var e = 0; e < _layout.Count; e++)
                _sources.Add(new TokenSource(batch[start + e].Tokens, _layout.Length(e)));
            _weightGradients.RunEmbedding(_sources, _layout.Tokens);
        }
        var loss = 0.0;
        for (var e = 0; e < batch.Count; e++)
            loss += _losses[e];
        return (loss, tokens);
    }

    public void Dispose() { }

    /// <summary>What a target of each example counts; checks the batch before anything is computed.</summary>
    private void Weigh(IReadOnlyList<TrainingExample> batch)
    {
        if (_targetWeights.Length < batch.Count)
            (_targetWeights, _losses) = (new float[batch.Count], new double[batch.Count]);
        TargetWeights.Weigh(batch, _model.Config, _recipe.Weighting, _targetWeights);
    }
}
