using ImplicitInstruct.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// Query, key and value, clipped or normed where the model does so, rotation where the layer has one, attention, output (transformers,
/// <c>LlamaAttention</c>, <c>OlmoAttention</c>, <c>Qwen3Attention</c>, <c>Olmo2Attention</c>).
/// </summary>
internal sealed class SelfAttention(LanguageModelConfig config, WeightSet weights, string prefix)
{
    private readonly Linear _qProj = new(weights, prefix + "q_proj", config.Block.HasBiases);
    private readonly Linear _kProj = new(weights, prefix + "k_proj", config.Block.HasBiases);
    private readonly Linear _vProj = new(weights, prefix + "v_proj", config.Block.HasBiases);
    private readonly Norm? _qNorm = config.Block.QueryKeyNorm == QueryKeyNorm.None ? null : new(config, weights, prefix + "q_norm");
    private readonly Norm? _kNorm = config.Block.QueryKeyNorm == QueryKeyNorm.None ? null : new(config, weights, prefix + "k_norm");
    private readonly Linear _oProj = new(weights, prefix + "o_proj");

    private readonly (Scalar Least, Scalar Most)? _limits = config.QueryKeyValueLimit is { } limit
        ? ((-limit).ToScalar(), limit.ToScalar())
        : null;

    public IEnumerable<Weight> Weights =>
    [
        .. _qProj.Weights, .. _kProj.Weights, .. _vProj.Weights, .. _qNorm?.Weights ?? [], .. _kNorm?.Weights ?? [], .. _oProj.Weights,
    ];

    /// <summary>x [rows, tokens, hidden], the result alike.</summary>
    /// <param name="x">What the block's attention sees.</param>
    /// <param name="rotation">How its tokens turn; null in a layer where they do not.</param>
    public Tensor Forward(Tensor x, Rotation? rotation)
    {
        var (rows, tokens) = (x.shape[0], x.shape[1]);
        var query = Turned(Heads(_qProj, config.Heads, _qNorm));
        var key = Turned(Heads(_kProj, config.KeyValueHeads, _kNorm));
        var value = Heads(_vProj, config.KeyValueHeads, norm: null);
        var attended = CausalAttention.Attend(query, key, value);
        return _oProj.Forward(attended.transpose(1, 2).reshape(rows, tokens, config.Heads * config.HeadSize));

        Tensor Turned(Tensor heads) => rotation?.Apply(heads) ?? heads;

        Tensor Heads(Linear projection, int heads, Norm? norm)
        {
            var projected = projection.Forward(x);
            if (_limits is { } limits)
                projected = projected.clamp(limits.Least, limits.Most);
            if (norm is not null && config.Block.QueryKeyNorm == QueryKeyNorm.Whole)
                projected = norm.Forward(projected);
            var apart = projected.view(rows, tokens, heads, config.HeadSize);
            if (norm is not null && config.Block.QueryKeyNorm == QueryKeyNorm.Head)
                apart = norm.Forward(apart);
            return apart.transpose(1, 2);
        }
    }
}
