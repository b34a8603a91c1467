using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Gradients of a block's activations, and what its weight gradients will need, packed.</summary>
/// <remarks>
/// An example a piece. Where workers share examples, three rounds: parts of them down to what was attended, heads, and parts again.
/// </remarks>
internal sealed unsafe class BackwardWork(LlamaModel model, TrainingBuffers buffers, TrainingScratch[] scratch) : IParallelWork
{
    private MicroBatch _layout = new();
    private ExampleGroup _group;
    private int _layer;
    private DropoutDraw _draw;
    private Round _round;

    private enum Round { Whole, Outputs, Heads, Inputs }

    /// <summary>
    /// Runs one block backwards over a group of a micro-batch, whose first example draws as it did forwards; the buffers are turned to the
    /// group.
    /// </summary>
    public void Run(MicroBatch microBatch, ExampleGroup group, int block, DropoutDraw first)
    {
        (_layout, _group, _layer, _draw) = (microBatch, group, block, first);
        if (!group.IsCut)
        {
            Run(Round.Whole, group.Count);
            return;
        }
        Run(Round.Outputs, group.Parts);
        Run(Round.Heads, group.Count * model.Config.KeyValueHeads);
        Run(Round.Inputs, group.Parts);
    }

    public void Run(int index, int worker)
    {
        var heads = model.Config.KeyValueHeads;
        if (_round == Round.Heads)
        {
            Heads(_group.First + index / heads, index % heads, index % heads + 1, scratch[worker]);
            return;
        }
        var part = _layout.Parts[_group.FirstPart + index];
        var token = _layout.FirstToken(part.Example) + part.First;
        var x = buffers.Layer(_layer, token, _layout.FirstSquare(part.Example));
        x.Updates = scratch[worker].Updates(_draw with { Example = _draw.Example + part.Example }, part.First);
        var first = token - _group.Token;
        if (_round is Round.Whole or Round.Outputs)
        {
            Mlp(x, first, part.Count, scratch[worker]);
            AttentionOutput(x, first, part.Count);
        }
        if (_round == Round.Whole)
            Heads(part.Example, 0, heads, scratch[worker]);
        if (_round is Round.Whole or Round.Inputs)
            Projections(x, first, part.Count, part.First);
    }

    private void Run(Round round, int pieces)
    {
        _round = round;
        model.Pool.Run(this, pieces);
    }

    private void Mlp(in LayerActivations x, int first, int length, TrainingScratch room)
    {
        var (config, weights) = (model.Config, model.Parameters.Layers[_layer]);
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        var dOutput = buffers.DOutput + (nint)first * hidden;
        var dMiddle = buffers.DMiddle + (nint)first * hidden;
        var dNormed = buffers.DMlpNormed + (nint)first * hidden;
        var dGate = buffers.DGate + (nint)first * intermediate;
        var dUp = buffers.DUp + (nint)first * intermediate;
        var dGated = room.DGated.Ensure((long)length * intermediate);
        if (!weights.IsNormedBefore)
            ThroughNorm(weights.MlpNorm, x.MlpBranch, x.MlpInverse, dOutput, dNormed, buffers.DMlpBranch + (nint)first * hidden, length);
        Through(Projection.Down, first, length, x.Updates, x.Gated, dGated, accumulate: false);
        SwiGlu.Backward(x.Gate, x.Up, dGated, dGate, dUp, length * intermediate);
        Copy(dOutput, dMiddle, length * hidden);
        var dInput = weights.IsNormedBefore ? dNormed : dMiddle;
        Through(Projection.Gate, first, length, x.Updates, x.MlpInput, dInput, accumulate: !weights.IsNormedBefore);
        Through(Projection.Up, first, length, x.Updates, x.MlpInput, dInput, accumulate: true);
        if (weights.IsNormedBefore)
            weights.MlpNorm.Backward(x.Middle, x.MlpInput, x.MlpInverse, dNormed, dMiddle, length);
        if (Needs(Projection.Down))
            buffers.Gated.Pack(x.Gated, first, length);
        if (Needs(Projection.Gate) || Needs(Projection.Up))
            buffers.MlpInput.Pack(x.MlpInput, first, length);
    }

    /// <summary>Down to the gradient of what was attended.</summary>
    private void AttentionOutput(in LayerActivations x, int first, int length)
    {
        var (config, weights) = (model.Config, model.Parameters.Layers[_layer]);
        var (hidden, queries) = (config.HiddenSize, config.Heads * config.HeadSize);
        if (!weights.IsNormedBefore)
            ThroughNorm(
                weights.AttentionNorm, x.AttentionBranch, x.AttentionInverse, buffers.DMiddle + (nint)first * hidden,
                buffers.DAttentionNormed + (nint)first * hidden, buffers.DAttentionBranch + (nint)first * hidden, length);
        Through(
            Projection.AttentionOutput, first, length, x.Updates, x.Attended, buffers.DAttended + (nint)first * queries, accumulate: false);
        if (Needs(Projection.AttentionOutput))
            buffers.Attended.Pack(x.Attended, first, length);
    }

    /// <summary>Attention of an example by some key-value heads and their queries' heads.</summary>
    private void Heads(int example, int first, int end, TrainingScratch room)
    {
        var config = model.Config;
        var token = _layout.FirstToken(example);
        var x = buffers.Layer(_layer, token, _layout.FirstSquare(example));
        var (query, key) = ((nint)(token - _group.Token) * config.Heads * config.HeadSize,
            (nint)(token - _group.Token) * config.KeyValueHeads * config.HeadSize);
        room.Attention.Backward(
            x.Query, x.Key, x.Value, x.Probabilities, buffers.DAttended + query, buffers.DQueryNormed + query, buffers.DKeyNormed + key,
            buffers.DValue + key, _layout.Length(example), first, end);
    }

    /// <summary>From the gradients of turned queries, keys and values to that of the block's input.</summary>
    private void Projections(in LayerActivations x, int first, int length, int position)
    {
        var (config, weights) = (model.Config, model.Parameters.Layers[_layer]);
        var (hidden, queries, keys) = (config.HiddenSize, config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var dMiddle = buffers.DMiddle + (nint)first * hidden;
        var dInput = buffers.DInput + (nint)first * hidden;
        var dNormed = buffers.DAttentionNormed + (nint)first * hidden;
        var dQuery = buffers.DQueryNormed + (nint)first * queries;
        var dKey = buffers.DKeyNormed + (nint)first * keys;
        var dValue = buffers.DValue + (nint)first * keys;
        for (var t = 0; t < length && weights.IsRotated; t++)
        {
            model.Rotary.RotateBack(dQuery + (nint)t * queries, config.Heads, position + t);
            model.Rotary.RotateBack(dKey + (nint)t * keys, config.KeyValueHeads, position + t);
        }
        if (config.QueryKeyValueLimit is { } limit)
        {
            Clip.Backward(x.RawQuery, limit, dQuery, length * queries);
            Clip.Backward(x.RawKey, limit, dKey, length * keys);
            Clip.Backward(x.RawValue, limit, dValue, length * keys);
        }
        if (weights.QueryNorm is { } queryNorm && weights.KeyNorm is { } keyNorm)
        {
            ThroughNorm(queryNorm, x.RawQuery, x.QueryInverse, dQuery, dQuery, buffers.DQuery + (nint)first * queries, length);
            ThroughNorm(keyNorm, x.RawKey, x.KeyInverse, dKey, dKey, buffers.DKey + (nint)first * keys, length);
        }
        Copy(dMiddle, dInput, length * hidden);
        var dAttentionInput = weights.IsNormedBefore ? dNormed : dInput;
        Through(Projection.Query, first, length, x.Updates, x.AttentionInput, dAttentionInput, accumulate: !weights.IsNormedBefore);
        Through(Projection.Key, first, length, x.Updates, x.AttentionInput, dAttentionInput, accumulate: true);
        Through(Projection.Value, first, length, x.Updates, x.AttentionInput, dAttentionInput, accumulate: true);
        if (weights.IsNormedBefore)
            weights.AttentionNorm.Backward(x.Input, x.AttentionInput, x.AttentionInverse, dNormed, dInput, length);
        if (Needs(Projection.Query) || Needs(Projection.Key) || Needs(Projection.Value))
            buffers.AttentionInput.Pack(x.AttentionInput, first, length);
    }

    /// <summary>
    /// The gradient of a norm's input where nothing else adds to it, and the terms of the gradient of its scale, which has one.
    /// </summary>
    /// <param name="norm">The norm.</param>
    /// <param name="x">Its input.</param>
    /// <param name="inverse">What it was multiplied with.</param>
    /// <param name="dy">Gradient of its output.</param>
    /// <param name="terms">Takes the terms; may be dy.</param>
    /// <param name="dx">Takes the gradient.</param>
    /// <param name="length">Tokens.</param>
    private static void ThroughNorm(Norm norm, float* x, float* inverse, float* dy, float* terms, float* dx, int length)
    {
        var elements = length * norm.AToken * norm.Width;
        if (terms != dy)
            Copy(dy, terms, elements);
        new Span<float>(dx, elements).Clear();
        norm.Backward(x, null, inverse, terms, dx, length);
    }

    private static void Copy(float* from, float* to, int length) => new Span<float>(from, length).CopyTo(new Span<float>(to, length));

    /// <summary>Whether the gradient of a matrix, or of its adapter, needs its inputs as they are.</summary>
    private bool Needs(Projection projection) =>
        !model.Parameters.HasAdapter || (!buffers.Drops && model.Parameters.Layers[_layer][projection].Update is not null);

    /// <summary>From the gradient of a matrix's outputs to that of its inputs, and what the gradient of its adapter will need.</summary>
    /// <param name="projection">The matrix.</param>
    /// <param name="first">First token in its group.</param>
    /// <param name="length">Tokens.</param>
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
