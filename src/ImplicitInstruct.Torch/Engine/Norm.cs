using ImplicitInstruct.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// RMSNorm with a scale, or LayerNorm without one where norms have none; in 32 bits whatever comes in (transformers, <c>LlamaRMSNorm</c>
/// and <c>OlmoLayerNorm</c>).
/// </summary>
internal sealed class Norm(LanguageModelConfig config, WeightSet weights, string name)
{
    private readonly Weight? _weight = config.Block.NormsHaveScale ? weights[name + ".weight"] : null;

    private readonly Scalar _epsilon = config.NormEpsilon.ToScalar();

    /// <summary>The scale, or nothing.</summary>
    public IEnumerable<Weight> Weights => _weight is null ? [] : [_weight];

    /// <summary>x [..., width], the result alike: each row by itself.</summary>
    public Tensor Forward(Tensor x)
    {
        var wide = x.to(ScalarType.Float32);
        if (_weight is null)
            return nn.functional.layer_norm(wide, [x.shape[^1]], eps: config.NormEpsilon).to(x.dtype);
        var inverse = wide.pow(Held.Two).mean([-1], keepdim: true).add(_epsilon, Held.One).rsqrt();
        return (wide * inverse).to(x.dtype) * _weight.Compute;
    }
}
