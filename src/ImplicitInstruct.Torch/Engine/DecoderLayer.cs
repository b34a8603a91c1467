using ImplicitInstruct.Modeling;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>One block: norm, attention, residual, norm, MLP, residual (transformers, <c>LlamaDecoderLayer</c>).</summary>
internal sealed class DecoderLayer(LanguageModelConfig config, WeightSet weights, int index)
{
    private readonly Norm _inputLayernorm = new(config, weights, $"model.layers.{index}.input_layernorm");
    private readonly SelfAttention _selfAttn = new(config, weights, $"model.layers.{index}.self_attn.");
    private readonly Norm _postAttentionLayernorm = new(config, weights, $"model.layers.{index}.post_attention_layernorm");
    private readonly Mlp _mlp = new(weights, $"model.layers.{index}.mlp.");

    /// <summary>All weights of the block.</summary>
    public IEnumerable<Weight> Weights =>
        [.. _inputLayernorm.Weights, .. _selfAttn.Weights, .. _postAttentionLayernorm.Weights, .. _mlp.Weights];

    /// <summary>x [rows, tokens, hidden], the result alike; what lies between is let go of, except by a gradient that needs it.</summary>
    public Tensor Forward(Tensor x, Rotation rotation)
    {
        using var scope = NewDisposeScope();
        var middle = x.add(_selfAttn.Forward(_inputLayernorm.Forward(x), rotation), Held.One);
        return middle.add(_mlp.Forward(_postAttentionLayernorm.Forward(middle)), Held.One).MoveToOuterDisposeScope();
    }
}
