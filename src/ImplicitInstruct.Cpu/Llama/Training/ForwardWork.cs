using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>One example a piece: all blocks, the loss, and the gradient down to the last block's output.</summary>
internal sealed unsafe class ForwardWork(LlamaModel model, TrainingBuffers buffers, TrainingScratch[] scratch) : IParallelWork
{
    private IReadOnlyList<TrainingExample> _batch = [];
    private MicroBatch _layout = new();
    private ExampleGroup _group;
    private DropoutDraw _draw;
    private float[] _weights = [];
    private double[] _losses = [];

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
        (_batch, _draw, _layout, _group, _weights, _losses) = (examples, first, microBatch, group, targetWeights, exampleLosses);
        model.Pool.Run(this, group.Count);
    }

    public void Run(int piece, int worker)
    {
        var index = _group.First + piece;
        var (config, at) = (model.Config, _draw.Example + index);
        var example = _batch[at];
        var (first, length) = (_layout.FirstToken(index), _layout.Length(index));
        model.Embed(example.Tokens.AsSpan(0, length), buffers.Layer(0, first, 0).Input);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var x = buffers.Layer(layer, first, _layout.FirstSquare(index));
            x.Updates = scratch[worker].Updates(_draw with { Example = at });
            LlamaBlock.Forward(
                model.Kernel, config, model.Parameters.Layers[layer], model.Rotary, scratch[worker].Attention, x, length, keep: true);
        }
        _losses[at] = Head(index, example, buffers.Layer(config.Layers - 1, first, 0).Output, _weights[at]);
    }

    /// <summary>Loss of the targets and its gradient down to the residual stream; rows without a target get none.</summary>
    private double Head(int index, TrainingExample example, float* output, float weight)
    {
        var (config, parameters) = (model.Config, model.Parameters);
        var (hidden, vocabulary) = (config.HiddenSize, config.VocabularySize);
        var (length, target, targets) = (_layout.Length(index), _layout.FirstTarget(index) - _group.Target, _layout.Targets(index));
        var input = buffers.FinalInput + (nint)target * hidden;
        var normed = buffers.FinalNormed + (nint)target * hidden;
        var dNormed = buffers.DFinalNormed + (nint)target * hidden;
        var dInput = buffers.DFinalInput + (nint)target * hidden;
        var logits = buffers.Logits + (nint)target * vocabulary;
        for (int t = 0, row = 0; t < length; t++)
        {
            if (example.LossMask[t + 1])
                new Span<float>(output + (nint)t * hidden, hidden).CopyTo(new Span<float>(input + (nint)row++ * hidden, hidden));
        }
        parameters.FinalNorm.Forward(input, normed, buffers.FinalInverse + target, targets);
        if (!parameters.HasAdapter)
            buffers.Final.Pack(normed, target, targets);
        parameters.Output.Apply(model.Kernel, normed, logits, targets, vocabulary);
        var sum = 0.0;
        for (int t = 0, row = 0; t < length; t++)
        {
            if (example.LossMask[t + 1])
                sum -= CrossEntropy.Backward(logits + (nint)row++ * vocabulary, vocabulary, example.Tokens[t + 1], weight);
        }
        parameters.Output.ApplyBackward(model.Kernel, logits, vocabulary, dNormed, targets, accumulate: false);
        new Span<float>(dInput, targets * hidden).Clear();
        parameters.FinalNorm.Backward(input, normed, buffers.FinalInverse + target, dNormed, dInput, targets);
        var dOutput = buffers.DOutput + (nint)(_layout.FirstToken(index) - _group.Token) * hidden;
        for (int t = 0, row = 0; t < length; t++, dOutput += hidden)
        {
            if (example.LossMask[t + 1])
                new Span<float>(dInput + (nint)row++ * hidden, hidden).CopyTo(new Span<float>(dOutput, hidden));
            else
                new Span<float>(dOutput, hidden).Clear();
        }
        return sum * weight;
    }
}
