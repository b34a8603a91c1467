using System.Runtime.InteropServices;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>Training steps of all weights, or of an adapter alone.</summary>
/// <remarks>
/// Where there is an adapter nothing else has a gradient but what lies above the lowest block's input.
/// The blocks are cut apart: each has a graph of its own from its input, a leaf, to its output. Forward they run from the bottom, backward
/// from the top, and a block's
/// gradients are added to the 32-bit sums and freed before the next block's come. With checkpointing a graph is made only when the backward
/// pass reaches it.
/// </remarks>
internal sealed class TorchTrainingSession : ITrainingSession
{
    private readonly TorchModel _model;
    private readonly OptimizerRecipe _recipe;
    private readonly ulong _seed;
    private readonly AdamW _optimizer;
    private readonly LossHead _head;

    public TorchTrainingSession(TorchModel model, OptimizerRecipe recipe, ulong seed = 0)
    {
        (_model, _recipe, _seed) = (model, recipe, seed);
        Gradients = new Gradients(model.Trained, model.Device);
        try
        {
            _optimizer = new AdamW(model, Gradients, recipe);
        }
        catch
        {
            Gradients.Dispose();
            throw;
        }

        _head = new LossHead(model, Gradients);
        foreach (var weight in model.Trained)
            weight.Compute.requires_grad = true;
    }

    public int StepsDone => _optimizer.StepsDone;

    public IReadOnlyList<NamedTensor> State => _optimizer.State;

    /// <summary>The gradient after <see cref="Gradient"/>; for tests.</summary>
    internal Gradients Gradients { get; }

    /// <summary>Bytes of Adam's moments; for tests.</summary>
    internal long MomentBytes => _optimizer.Bytes;

    public void Restore(IReadOnlyList<NamedTensor> state, int stepsDone)
    {
        _optimizer.Restore(state, stepsDone);
    }

    public StepResult Step(IReadOnlyList<TrainingExample> batch, double learningRate, int microBatch = 0)
    {
        try
        {
            var (loss, tokens) = Gradient(batch, microBatch);
            return new StepResult(loss, _optimizer.Step(learningRate), tokens);
        }
        catch (ExternalException trouble) when (OutOfMemory.Is(trouble))
        {
            throw OutOfMemory.InTraining(_model.Options, trouble);
        }
    }

    /// <summary>Loss and gradient of a batch, without an update.</summary>
    internal (double Loss, int Tokens) Gradient(IReadOnlyList<TrainingExample> batch, int microBatch)
    {
        var weights = new float[batch.Count];
        TargetWeights.Weigh(batch, _model.Config, _recipe.Weighting, weights);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Gradients.Clear();
        foreach (var weight in _model.Trained)
            weight.Compute.grad = null;   // a step that was broken off may have left some, to which the next backward pass would add
        var loss = zeros(1, ScalarType.Float64, _model.Device);
        var tokens = 0;
        foreach (var indices in MicroBatches(batch, microBatch))
            tokens += Accumulate(indices, [.. indices.Select(index => batch[index])], [.. indices.Select(index => weights[index])], loss);
        return (loss.item<double>(), tokens);
    }

    public void Dispose()
    {
        foreach (var weight in _model.Trained)
        {
            weight.Compute.grad = null;
            weight.Compute.requires_grad = false;
        }

        _optimizer.Dispose();
        Gradients.Dispose();
    }

    private IEnumerable<int[]> MicroBatches(IReadOnlyList<TrainingExample> batch, int microBatch) => microBatch > 0
        ? Enumerable.Range(0, batch.Count).Chunk(microBatch)
        : TokenRows.Batches([.. batch.Select(TargetWeights.LastTarget)], _model.Options.TokensAtOnce);

    /// <summary>Adds loss and gradient of some examples, whose places in the batch are given; returns how many tokens went in.</summary>
    private int Accumulate(int[] indices, TrainingExample[] examples, float[] weights, Tensor loss)
    {
        using var scope = NewDisposeScope();
        var batch = new MicroBatch(examples, weights, _model.Device);
        var longest = (int)batch.Ids.shape[1];
        using var dropout = _model.Updates?.Drop([.. indices.Select(index => new DropoutDraw(_seed, StepsDone, index))], longest);
        var rotation = _model.Rotation(longest);
        var inputs = new Tensor[_model.Layers.Count];
        var outputs = new Tensor?[_model.Layers.Count];
        // A graph keeps the numbers that matrices in 4 bits stand for: of all blocks at once they would lie there as if they had not been
        // quantised.
        var isCheckpointed = _model.Options.Checkpointing || _model.IsQuantized;
        var x = _model.Embed(batch.Ids);
        for (var layer = 0; layer < inputs.Length; layer++)
        {
            inputs[layer] = x.detach();
            inputs[layer].requires_grad = layer > 0 || !_model.IsFrozen;
            x = Forward(layer, inputs[layer], rotation, withGraph: !isCheckpointed);
            outputs[layer] = isCheckpointed ? null : x;
        }

        var gradient = _head.Backward(x.detach(), batch, loss);
        for (var layer = inputs.Length - 1; layer >= 0; layer--)
        {
            using var block = NewDisposeScope();
            var output = outputs[layer] ?? Forward(layer, inputs[layer], rotation, withGraph: true);
            output.backward([gradient], retain_graph: false, create_graph: false);
            gradient.Dispose();
            if (inputs[layer].requires_grad)
                gradient = inputs[layer].grad!.MoveToOuterDisposeScope();
            Gradients.Collect(_model.TrainedOf(_model.Layers[layer]));
            output.Dispose();
            inputs[layer].Dispose();
        }

        if (!_model.IsFrozen)
            Gradients.AddRows(_model.EmbedTokens, batch.Ids.reshape(-1), gradient.reshape(-1, _model.Config.HiddenSize));
        return batch.Tokens;
    }

    private Tensor Forward(int layer, Tensor x, Rotation rotation, bool withGraph)
    {
        using var mode = set_grad_enabled(withGraph);
        return _model.Layers[layer].Forward(x, rotation);
    }
}
