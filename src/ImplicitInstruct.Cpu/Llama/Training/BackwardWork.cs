using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>One example a piece: gradients of a block's activations, and what its weight gradients will need, packed.</summary>
internal sealed unsafe class BackwardWork(LlamaModel model, TrainingBuffers buffers, TrainingScratch[] scratch) : IParallelWork
{
    private MicroBatch _layout = new();
    private ExampleGroup _group;
    private int _layer;
    private DropoutDraw _draw;

    /// <summary>
    /// Runs one block backwards over a group of a micro-batch, whose first example draws as it did forwards; the buffers are turned to the
    /// group.
    /// </summary>
    public void Run(MicroBatch microBatch, ExampleGroup group, int block, DropoutDraw first)
    {
        (_layout, _group, _layer, _draw) = (microBatch, group, block, first);
        model.Pool.Run(this, group.Count);
    }

    public void Run(int piece, int worker)
    {
        var index = _group.First + piece;
        var (first, length) = (_layout.FirstToken(index) - _group.Token, _layout.Length(index));
        var x = buffers.Layer(_layer, _layout.FirstToken(index), _layout.FirstSquare(index));
        x.Updates = scratch[worker].Updates(_draw with { Example = _draw.Example + index });
        Mlp(x, first, length, scratch[worker]);
        SelfAttention(x, first, length, scratch[worker]);
    }

    private void Mlp(in LayerActivations x, int first, int length, TrainingScratch room)
    {
        var (config, weights) = (model.Config, model.Parameters.Layers[_layer]);
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        var dOutput = buffers.DOutput + (nint)first * hidden;
        var dMiddle = buffers.DMiddle + (nint)first * hidden;
        var dNormed = buffers.DMiddleNormed + (nint)first * hidden;
        var dGate = buffers.DGate + (nint)first * intermediate;
        var dUp = buffers.DUp + (nint)first * intermediate;
        var dGated = room.DGated.Ensure((long)length * intermediate);
        Through(Projection.Down, first, length, x.Updates, x.Gated, dGated, accumulate: false);
        SwiGlu.Backward(x.Gate, x.Up, dGated, dGate, dUp, length * intermediate);
        Through(Projection.Gate, first, length, x.Updates, x.MiddleNormed, dNormed, accumulate: false);
        Through(Projection.Up, first, length, x.Updates, x.MiddleNormed, dNormed, accumulate: true);
        new Span<float>(dOutput, length * hidden).CopyTo(new Span<float>(dMiddle, length * hidden));
        weights.PostAttentionNorm.Backward(x.Middle, x.MiddleNormed, x.MiddleInverse, dNormed, dMiddle, length);
        if (Needs(Projection.Down))
            buffers.Gated.Pack(x.Gated, first, length);
        if (Needs(Projection.Gate) || Needs(Projection.Up))
            buffers.MiddleNormed.Pack(x.MiddleNormed, first, length);
    }

    private void SelfAttention(in LayerActivations x, int first, int length, TrainingScratch room)
    {
        var (config, weights) = (model.Config, model.Parameters.Layers[_layer]);
        var (hidden, queries, keys) = (config.HiddenSize, config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var dMiddle = buffers.DMiddle + (nint)first * hidden;
        var dInput = buffers.DInput + (nint)first * hidden;
        var dNormed = buffers.DNormed + (nint)first * hidden;
        var dQuery = buffers.DQuery + (nint)first * queries;
        var dKey = buffers.DKey + (nint)first * keys;
        var dValue = buffers.DValue + (nint)first * keys;
        var dAttended = room.DAttended.Ensure((long)length * queries);
        Through(Projection.AttentionOutput, first, length, x.Updates, x.Attended, dAttended, accumulate: false);
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
        Through(Projection.Query, first, length, x.Updates, x.Normed, dNormed, accumulate: false);
        Through(Projection.Key, first, length, x.Updates, x.Normed, dNormed, accumulate: true);
        Through(Projection.Value, first, length, x.Updates, x.Normed, dNormed, accumulate: true);
        new Span<float>(dMiddle, length * hidden).CopyTo(new Span<float>(dInput, length * hidden));
        weights.InputNorm.Backward(x.Input, x.Normed, x.InputInverse, dNormed, dInput, length);
        if (Needs(Projection.AttentionOutput))
            buffers.Attended.Pack(x.Attended, first, length);
        if (Needs(Projection.Query) || Needs(Projection.Key) || Needs(Projection.Value))
            buffers.Normed.Pack(x.Normed, first, length);
    }

    /// <summary>Whether the gradient of a matrix, or of its adapter, needs its inputs as they are.</summary>
    private bool Needs(Projection projection) =>
        !model.Parameters.HasAdapter || (!buffers.Drops && model.Parameters.Layers[_layer][projection].Update is not null);

    /// <summary>From the gradient of a matrix's outputs to that of its inputs, and what the gradient of its adapter will need.</summary>
    /// <param name="projection">The matrix.</param>
    /// <param name="first">First token of the sequence in its group.</param>
    /// <param name="length">Tokens of the sequence.</param>
    /// <param name="room">Room of its adapter.</param>
    /// <param name="x">[length, in]: its inputs.</param>
    /// <param name="dx">[length, in].</param>
    /// <param name="accumulate">Whether dx is added to.</param>
    private void Through(
        Projection projection, int first, int length, in LowRankRoom room, float* x, float* dx, bool accumulate)
    {
        var linear = model.Parameters.Layers[_layer][projection];
        var outputs = linear.Weight.Rows;
        var dy = buffers.OutputGradient(projection) + (nint)first * outputs;
        linear.ApplyBackward(model.Kernel, dy, outputs, dx, length, accumulate);
        if (linear.Update is not { } update)
            return;
        update.Narrow(model.Kernel, x, length, room);
        buffers.Low(projection).Pack(room.Low, first, length);
        if (room.Drops)
            buffers.Inputs(projection).Pack(room.Kept, first, length);
        update.Backward(model.Kernel, dy, outputs, buffers.DLow(projection) + (nint)first * update.Rank, dx, length, room);
    }
}
