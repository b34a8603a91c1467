using ImplicitInstruct.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>A model's forward pass without gradients, through <see cref="BlockScript"/>; the weights are the model's own.</summary>
internal sealed class Inference : IDisposable
{
    private readonly LanguageModelConfig _config;
    private readonly RotaryEmbedding _rotary;
    private readonly bool _isScaled;
    private readonly Tensor[] _weights;
    private readonly Tensor _scale;
    private readonly Tensor _output;
    private Tensor[] _updates = [];
    private BlockProgram _program;

    // Held, see Held.
    private readonly Scalar _epsilon;
    private readonly Scalar _limit;
    private Scalar _factor = 1.0.ToScalar();

    /// <param name="config">The model's shape.</param>
    /// <param name="weights">Its weights; are not owned.</param>
    /// <param name="packed">Those of them that lie together.</param>
    /// <param name="rotary">Its turns; are not owned.</param>
    public Inference(LanguageModelConfig config, WeightSet weights, PackedMatrices packed, RotaryEmbedding rotary)
    {
        (_config, _rotary) = (config, rotary);
        _isScaled = config.Block.NormsHaveScale;
        _program = new BlockProgram(config.Block, IsAdapted: false, IsQuantized: weights.Numbers is not null);
        _epsilon = ((double)config.NormEpsilon).ToScalar();
        _limit = ((double)(config.QueryKeyValueLimit ?? 0)).ToScalar();
        var embedding = weights["model.embed_tokens.weight"].Compute;
        // Seen through tensors that no training session switches gradients on for. Not every model has all of them, and matrices in 4 bits
        // stand behind the others: something stands in their places and is not read.
        var (ofAttention, ofMlp) = DecoderLayer.NamesOfNorms(config);
        using var scope = NewDisposeScope();   // disposes what was made where something fails half-way
        _weights =
        [
            embedding.detach(),
            .. Enumerable.Range(0, config.Layers).Select(layer => $"model.layers.{layer}.").SelectMany(block => new[]
            {
                Scale(block + ofAttention), Packed(block + "self_attn"), Matrix(block + "self_attn.o_proj"),
                Scale(block + ofMlp), Packed(block + "mlp"), Matrix(block + "mlp.down_proj"),
                config.Block.HasBiases ? packed[block + "self_attn.bias"].detach() : embedding.detach(),
                NormOfHeads(block + "self_attn.q_norm"), NormOfHeads(block + "self_attn.k_norm"),
            }),
            .. (weights.Numbers?.Tables ?? []).Concat(Quantized()).Select(part => part.detach()),
        ];
        _scale = Scale("model.norm");
        _output = config.TiedEmbeddings ? embedding.detach() : Matrix("lm_head");
        foreach (var seen in _weights.Append(_scale).Append(_output))
            seen.DetachFromDisposeScope();

        Tensor Scale(string name) => _isScaled ? Matrix(name) : embedding.detach();
        Tensor NormOfHeads(string name) => config.Block.QueryKeyNorm != QueryKeyNorm.None ? Scale(name) : embedding.detach();
        Tensor Matrix(string name) => weights[name + ".weight"] is { Quantized: null } own ? own.Compute.detach() : embedding.detach();
        Tensor Packed(string part) => weights.Numbers is null ? packed[part + ".weight"].detach() : embedding.detach();
        IEnumerable<Tensor> Quantized() => weights.InOrder(config).SelectMany(weight => weight.Quantized?.Parts ?? []);
    }

    /// <summary>Computes with an adapter from now on, whose matrices are not owned.</summary>
    public void Attach(LowRankUpdates updates)
    {
        using var scope = NewDisposeScope();   // disposes what was made where something fails half-way
        Tensor[] seen =
        [
            .. WeightLayout.Of(_config)
                .Where(weight => weight.Role is WeightRole.Matrix or WeightRole.Residual)
                .SelectMany(weight => updates.Of(weight.Name) is { } update
                    ? new[] { update.Down.Compute.detach(), update.Up.Compute.detach() }
                    : [Empty(0, weight.Shape[1]), Empty(weight.Shape[0], 0)]),
        ];
        foreach (var matrix in seen)
            matrix.DetachFromDisposeScope();
        _factor.Dispose();
        _factor = ((double)updates.Adaptation.Scale).ToScalar();
        _updates = seen;
        _program = _program with { IsAdapted = true };

        Tensor Empty(int rows, int columns) => empty([rows, columns], ScalarType.Float32, _output.device);
    }

    /// <summary>The residual stream after the last block over whole sequences, [rows · tokens, hidden].</summary>
    /// <param name="ids">[rows, tokens].</param>
    /// <param name="cache">Takes the keys and values, if it is given.</param>
    /// <param name="firstSlot">Slot of the first row; the others follow.</param>
    public Tensor Whole(Tensor ids, KeyValueCache? cache = null, int firstSlot = 0) => Call(
        "whole", ids, _rotary.Cosines, _rotary.Sines, _weights, cache?.Layers ?? [], firstSlot, _config.Layers,
        _config.UnrotatedEvery, _config.Heads, _config.KeyValueHeads, _isScaled, _epsilon, _limit, _updates, _factor);

    /// <summary>
    /// The residual stream after the last block for one more token of every row, [rows, hidden]; its keys and values are kept.
    /// </summary>
    /// <param name="tokens">[3, rows]: ids, positions, and places in the cache, slot · room + position.</param>
    /// <param name="mask">What is added to a row's products with positions, [rows, 1, 1, length]; null where all rows attend to
    /// all.</param>
    /// <param name="cache">Keys and values of slots 0 to rows − 1.</param>
    /// <param name="length">Positions to look at.</param>
    public Tensor Step(Tensor tokens, Tensor? mask, KeyValueCache cache, int length) => Call(
        "step", tokens, mask, _rotary.Cosines, _rotary.Sines, _weights, cache.Layers, length, _config.UnrotatedEvery, _config.Heads,
        _config.KeyValueHeads, _isScaled, _epsilon, _limit, _updates, _factor);

    /// <summary>Final norm and output matrix: x [tokens, hidden], result [tokens, vocabulary] in the model's precision.</summary>
    public Tensor Logits(Tensor x) => Call("head", x, _scale, _output, _isScaled, _epsilon);

    public void Dispose()
    {
        foreach (var weight in _weights.Concat(_updates))
            weight.Dispose();
        _scale.Dispose();
        _output.Dispose();
        _epsilon.Dispose();
        _limit.Dispose();
        _factor.Dispose();
    }

    private Tensor Call(string name, params object?[] arguments) => BlockScript.Call(_program, name, arguments);
}
