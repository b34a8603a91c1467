using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>All blocks of some examples, the loss, and the gradient down to the last block's output.</summary>
/// <remarks>
/// An example a piece. Where workers share examples, rounds: parts of them up to a block's attention, and its heads, block after block.
/// </remarks>
internal sealed unsafe class ForwardWork(LlamaModel model, TrainingBuffers buffers, TrainingScratch[] scratch) : IParallelWork
{
    private IReadOnlyList<TrainingExample> _batch = [];
    private MicroBatch _layout = new();
    private ExampleGroup _group;
    private DropoutDraw _draw;
    private float[] _weights = [];
    private double[] _targetLosses = [];
    private Round _round;
    private int _layer;

    private enum Round { Whole, Rows, Heads }

    /// <summary>Runs a group of examples.</summary>
    /// <param name="examples">The whole batch.</param>
    /// <param name="first">First example of the micro-batch, and what it draws.</param>
    /// <param name="microBatch">Where its tokens lie.</param>
    /// <param name="group">The group, to which the buffers are turned.</param>
    /// <param name="targetWeights">[examples of the batch]: what each target of an example counts in the loss.</param>
    /// <param name="exampleLosses">[examples of the batch], written: weighted loss.</param>
    public void Run(
        IReadOnlyList<TrainingExample> examples, DropoutDraw first, MicroBatch microBatch, ExampleGroup group, float[] targetWeights,
        double[] exampleLosses)
    {
        (_batch, _draw, _layout, _group, _weights) = (examples, first, microBatch, group, targetWeights);
        if (_targetLosses.Length < microBatch.MostTargets)
            _targetLosses = new double[microBatch.MostTargets];
        if (group.IsCut)
        {
            for (_layer = 0; _layer < model.Config.Layers; _layer++)
            {
                Run(Round.Rows, group.Parts);
                Run(Round.Heads, group.Count * model.Config.KeyValueHeads);
            }
            Run(Round.Rows, group.Parts);
        }
        else
        {
            Run(Round.Whole, group.Count);
        }
        // In order, whoever made them.
        for (var example = group.First; example < group.First + group.Count; example++)
        {
            var sum = 0.0;
            for (var target = 0; target < _layout.Targets(example); target++)
                sum -= _targetLosses[_layout.FirstTarget(example) - group.Target + target];
            exampleLosses[first.Example + example] = sum * targetWeights[first.Example + example];
        }
    }

    public void Run(int index, int worker)
    {
        var (layers, heads) = (model.Config.Layers, model.Config.KeyValueHeads);
        switch (_round)
        {
            case Round.Rows:
                Rows(_layout.Parts[_group.FirstPart + index], _layer, worker);
                break;
            case Round.Heads:
                Heads(_group.First + index / heads, _layer, index % heads, index % heads + 1, worker);
                break;
            default:
                var whole = _layout.Parts[_group.FirstPart + index];
                for (var layer = 0; layer < layers; layer++)
                {
                    Rows(whole, layer, worker);
                    Heads(whole.Example, layer, 0, heads, worker);
                }
                Rows(whole, layers, worker);
                break;
        }
    }

    private void Run(Round round, int pieces)
    {
        _round = round;
        model.Pool.Run(this, pieces);
    }

    /// <summary>
    /// What stands between a block's attention and the next one's; before the first and behind the last, the model's ends.
    /// </summary>
    private void Rows(ExamplePart part, int layer, int worker)
    {
        var (config, layers, at) = (model.Config, model.Parameters.Layers, _draw.Example + part.Example);
        var updates = scratch[worker].Updates(_draw with { Example = at }, part.First);
        if (layer > 0)
            LlamaBlock.Finish(model.Kernel, config, layers[layer - 1], Activations(layer - 1), part.Count);
        else
            model.Embed(_batch[at].Tokens.AsSpan(part.First, part.Count), Activations(0).Input);
        if (layer == config.Layers)
        {
            Head(part, _batch[at], Activations(layer - 1).Output, _weights[at]);
            return;
        }
        var x = Activations(layer);
        LlamaBlock.Project(model.Kernel, config, layers[layer], x, part.Count);
        LlamaBlock.Rotate(config, layers[layer], model.Rotary, x, part.Count, part.First);

        LayerActivations Activations(int of)
        {
            var activations = buffers.Layer(of, _layout.FirstToken(part.Example) + part.First, _layout.FirstSquare(part.Example));
            activations.Updates = updates;
            return activations;
        }
    }

    /// <summary>Attention of an example by some key-value heads and their queries' heads.</summary>
    private void Heads(int example, int layer, int first, int end, int worker)
    {
        var x = buffers.Layer(layer, _layout.FirstToken(example), _layout.FirstSquare(example));
        var group = model.Config.Heads / model.Config.KeyValueHeads;
        scratch[worker].Attention.Forward(
            x.Query, x.Key, x.Value, x.Probabilities, keep: true, x.Attended, _layout.Length(example), first * group, end * group);
    }

    /// <summary>Losses of the targets and their gradient down to the residual stream; rows without a target get none.</summary>
    private void Head(ExamplePart part, TrainingExample example, float* output, float weight)
    {
        var (config, parameters) = (model.Config, model.Parameters);
        var (hidden, vocabulary) = (config.HiddenSize, config.VocabularySize);
        var isTarget = example.LossMask.AsSpan(part.First + 1, part.Count);
        var target = _layout.FirstTarget(part.Example) - _group.Target + example.LossMask.AsSpan(1, part.First).Count(true);
        var targets = isTarget.Count(true);
        var input = buffers.FinalInput + (nint)target * hidden;
        var normed = buffers.FinalNormed + (nint)target * hidden;
        var dNormed = buffers.DFinalNormed + (nint)target * hidden;
        var dInput = buffers.DFinalInput + (nint)target * hidden;
        var logits = buffers.Logits + (nint)target * vocabulary;
        for (int t = 0, row = 0; t < part.Count; t++)
        {
            if (isTarget[t])
                new Span<float>(output + (nint)t * hidden, hidden).CopyTo(new Span<float>(input + (nint)row++ * hidden, hidden));
        }
        parameters.FinalNorm.Forward(input, normed, buffers.FinalInverse + target, targets);
        if (!parameters.HasAdapter)
            buffers.Final.Pack(normed, target, targets);
        parameters.Output.Apply(model.Kernel, normed, logits, targets, vocabulary);
        for (int t = 0, row = 0; t < part.Count; t++)
        {
            if (!isTarget[t])
                continue;
            _targetLosses[target + row] = CrossEntropy.Backward(
                logits + (nint)row * vocabulary, vocabulary, example.Tokens[part.First + t + 1], weight);
            row++;
        }
        parameters.Output.ApplyBackward(model.Kernel, logits, vocabulary, dNormed, targets, accumulate: false);
        new Span<float>(dInput, targets * hidden).Clear();
        parameters.FinalNorm.Backward(input, normed, buffers.FinalInverse + target, dNormed, dInput, targets);
        var dOutput = buffers.DOutput + (nint)(_layout.FirstToken(part.Example) - _group.Token + part.First) * hidden;
        for (int t = 0, row = 0; t < part.Count; t++, dOutput += hidden)
        {
            if (isTarget[t])
                new Span<float>(dInput + (nint)row++ * hidden, hidden).CopyTo(new Span<float>(dOutput, hidden));
            else
                new Span<float>(dOutput, hidden).Clear();
        }
    }
}
