using ImplicitInstruct.Modeling;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// One block: attention and MLP, each added to its input, with a norm before each or behind (transformers, <c>LlamaDecoderLayer</c>,
/// <c>Olmo2DecoderLayer</c>).
/// </summary>
internal sealed class DecoderLayer
{
    private readonly SelfAttention _selfAttn;
    private readonly Mlp _mlp;
    private readonly Norm _first;
    private readonly Norm _second;
    private readonly bool _isBefore;
    private readonly bool _isRotated;

    /// <param name="config">The model's shape.</param>
    /// <param name="weights">Its weights; are not owned.</param>
    /// <param name="index">Which layer, counted from 0.</param>
    public DecoderLayer(LanguageModelConfig config, WeightSet weights, int index)
    {
        var block = $"model.layers.{index}.";
        var (first, second) = NamesOfNorms(config);
        (_first, _second) = (new Norm(config, weights, block + first), new Norm(config, weights, block + second));
        (_selfAttn, _mlp) = (new SelfAttention(config, weights, block + "self_attn."), new Mlp(weights, block + "mlp."));
        (_isBefore, _isRotated) = (config.Block.NormPlacement == NormPlacement.BeforeBranch, config.IsRotated(index));
    }

    /// <summary>All weights of the block.</summary>
    public IEnumerable<Weight> Weights => [.. _first.Weights, .. _selfAttn.Weights, .. _second.Weights, .. _mlp.Weights];

    /// <summary>The norms of attention and MLP as a checkpoint names them, wherever they stand.</summary>
    public static (string OfAttention, string OfMlp) NamesOfNorms(LanguageModelConfig config) =>
        config.Block.NormPlacement == NormPlacement.BeforeBranch
            ? ("input_layernorm", "post_attention_layernorm")
            : ("post_attention_layernorm", "post_feedforward_layernorm");

    /// <summary>x [rows, tokens, hidden], the result alike; what lies between is let go of, except by a gradient that needs it.</summary>
    public Tensor Forward(Tensor x, Rotation rotation)
    {
        using var scope = NewDisposeScope();
        var middle = x.add(Branch(x, _first, input => _selfAttn.Forward(input, _isRotated ? rotation : null)), Held.One);
        return middle.add(Branch(middle, _second, _mlp.Forward), Held.One).MoveToOuterDisposeScope();
    }

    private Tensor Branch(Tensor x, Norm norm, Func<Tensor, Tensor> compute) =>
        _isBefore ? compute(norm.Forward(x)) : norm.Forward(compute(x));
}
