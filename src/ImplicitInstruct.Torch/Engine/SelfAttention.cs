using ImplicitInstruct.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// Query, key and value, clipped where the model clips them, rotation, attention, output (transformers, <c>LlamaAttention</c>,
/// <c>OlmoAttention</c>).
/// </summary>
internal sealed class SelfAttention(LanguageModelConfig config, WeightSet weights, string prefix)
{
    private readonly Linear _qProj = new(weights, prefix + "q_proj");
    private readonly Linear _kProj = new(weights, prefix + "k_proj");
    private readonly Linear _vProj = new(weights, prefix + "v_proj");
    private readonly Linear _oProj = new(weights, prefix + "o_proj");

    private readonly (Scalar Least, Scalar Most)? _limits = config.QueryKeyValueLimit is { } limit
        ? ((-limit).ToScalar(), limit.ToScalar())
        : null;

    public IEnumerable<Weight> Weights => [_qProj.Weight, _kProj.Weight, _vProj.Weight, _oProj.Weight];

    /// <summary>x [rows, tokens, hidden], the result alike.</summary>
    public Tensor Forward(Tensor x, Rotation rotation)
    {
        var (rows, tokens) = (x.shape[0], x.shape[1]);
        var query = rotation.Apply(Heads(_qProj, config.Heads));
        var key = rotation.Apply(Heads(_kProj, config.KeyValueHeads));
        var value = Heads(_vProj, config.KeyValueHeads);
        var attended = CausalAttention.Attend(query, key, value);
        return _oProj.Forward(attended.transpose(1, 2).reshape(rows, tokens, config.Heads * config.HeadSize));

        Tensor Heads(Linear projection, int heads)
        {
            var projected = projection.Forward(x);
            if (_limits is { } limits)
                projected = projected.clamp(limits.Least, limits.Most);
            return projected.view(rows, tokens, heads, config.HeadSize).transpose(1, 2);
        }
    }
}
