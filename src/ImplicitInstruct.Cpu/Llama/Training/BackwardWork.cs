using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>One example a piece: gradients of a block's activations, and what its weight gradients will need, packed.</summary>
internal sealed unsafe class BackwardWork(LlamaModel model, TrainingBuffers buffers, TrainingScratch[] scratch) : IParallelWork
{
    private MicroBatch _layout = new();
    private int _layer;

    /// <summary>Runs one block backwards over a micro-batch.</summary>
    public void Run(MicroBatch microBatch, int block)
    {
        (_layout, _layer) = (microBatch, block);
        model.Pool.Run(this, microBatch.Count);
    }

    public void Run(int index, int worker)
    {
        var (first, length) = (_layout.FirstToken(index), _layout.Length(index));
        var x = buffers.Layer(_layer, first, _layout.FirstSquare(index));
        Mlp(x, first, length, scratch[worker]);
        SelfAttention(x, first, length, scratch[worker]);
    }

    private void Mlp(in LayerActivations x, int first, int length, TrainingScratch room)
    {
        var (kernel, config, weights) = (model.Kernel, model.Config, model.Parameters.Layers[_layer]);
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        var dOutput = buffers.DOutput + (nint)first * hidden;
        var dMiddle = buffers.DMiddle + (nint)first * hidden;
        var dNormed = buffers.DMiddleNormed + (nint)first * hidden;
        var dGate = buffers.DGate + (nint)first * intermediate;
        var dUp = buffers.DUp + (nint)first * intermediate;
        var dGated = room.DGated.Ensure((long)length * intermediate);
        weights.Down.ApplyBackward(kernel, dOutput, hidden, dGated, length, accumulate: false);
        SwiGlu.Backward(x.Gate, x.Up, dGated, dGate, dUp, length * intermediate);
        weights.Gate.ApplyBackward(kernel, dGate, intermediate, dNormed, length, accumulate: false);
        weights.Up.ApplyBackward(kernel, dUp, intermediate, dNormed, length, accumulate: true);
        new Span<float>(dOutput, length * hidden).CopyTo(new Span<float>(dMiddle, length * hidden));
        weights.PostAttentionNorm.Backward(x.Middle, x.MiddleNormed, x.MiddleInverse, dNormed, dMiddle, length);
        buffers.Gated.Pack(x.Gated, first, length);
        buffers.MiddleNormed.Pack(x.MiddleNormed, first, length);
    }

    private void SelfAttention(in LayerActivations x, int first, int length, TrainingScratch room)
    {
        var (kernel, config, weights) = (model.Kernel, model.Config, model.Parameters.Layers[_layer]);
        var (hidden, queries, keys) = (config.HiddenSize, config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var dMiddle = buffers.DMiddle + (nint)first * hidden;
        var dInput = buffers.DInput + (nint)first * hidden;
        var dNormed = buffers.DNormed + (nint)first * hidden;
        var dQuery = buffers.DQuery + (nint)first * queries;
        var dKey = buffers.DKey + (nint)first * keys;
        var dValue = buffers.DValue + (nint)first * keys;
        var dAttended = room.DAttended.Ensure((long)length * queries);
        weights.AttentionOutput.ApplyBackward(kernel, dMiddle, hidden, dAttended, length, accumulate: false);
        room.Attention.Backward(x.Query, x.Key, x.Value, x.Probabilities, dAttended, dQuery, dKey, dValue, length);
        for (var t = 0; t < length; t++)
        {
            model.Rotary.RotateBack(dQuery + (nint)t * queries, config.Heads, t);
            model.Rotary.RotateBack(dKey + (nint)t * keys, config.KeyValueHeads, t);
        }
        if (config.QueryKeyValueLimit is { } limit)
        {
            Clip.Backward(x.UnclippedQuery, limit, dQuery, length * queries);
            Clip.Backward(x.UnclippedKey, limit, dKey, length * keys);
            Clip.Backward(x.UnclippedValue, limit, dValue, length * keys);
        }
        weights.Query.ApplyBackward(kernel, dQuery, queries, dNormed, length, accumulate: false);
        weights.Key.ApplyBackward(kernel, dKey, keys, dNormed, length, accumulate: true);
        weights.Value.ApplyBackward(kernel, dValue, keys, dNormed, length, accumulate: true);
        new Span<float>(dMiddle, length * hidden).CopyTo(new Span<float>(dInput, length * hidden));
        weights.InputNorm.Backward(x.Input, x.Normed, x.InputInverse, dNormed, dInput, length);
        buffers.Attended.Pack(x.Attended, first, length);
        buffers.Normed.Pack(x.Normed, first, length);
    }
}
