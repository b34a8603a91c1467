namespace ImplicitInstruct.Modeling;

/// <summary>
/// What a family's blocks do in their own way, as far as it follows from the family alone: all that an engine asks of it. Everything else
/// is in the configuration.
/// </summary>
/// <remarks>
/// All of them are decoders of attention and a SwiGLU MLP, each of which is added to the residual stream; with rotary embedding in the
/// half-split pairing and grouped-query attention. Sources: github.com/huggingface/transformers, models/FAMILY/modeling_FAMILY.py.
/// </remarks>
public sealed record BlockVariation
{
    private static readonly BlockVariation Plain = new();

    private static readonly BlockVariation WithoutScales = new() { NormsHaveScale = false };

    private static readonly BlockVariation WithBiases = new() { HasBiases = true };

    private static readonly BlockVariation WithNormedHeads = new() { QueryKeyNorm = QueryKeyNorm.Head };

    private static readonly BlockVariation WithNormsBehind = new()
    {
        NormPlacement = NormPlacement.BehindBranch,
        QueryKeyNorm = QueryKeyNorm.Whole,
    };

    /// <summary>Where the two norms of a block stand.</summary>
    public NormPlacement NormPlacement { get; private init; } = NormPlacement.BeforeBranch;

    /// <summary>
    /// Whether norms are RMSNorm with a scale (Zhang and Sennrich 2019, arXiv:1910.07467, equation 4); else all of them are LayerNorm
    /// without scale or bias.
    /// </summary>
    public bool NormsHaveScale { get; private init; } = true;

    /// <summary>What queries and keys are normed over, between their matrices and the rotation.</summary>
    public QueryKeyNorm QueryKeyNorm { get; private init; } = QueryKeyNorm.None;

    /// <summary>Whether a bias is added to queries, keys and values behind their matrices; no other matrix has one.</summary>
    public bool HasBiases { get; private init; }

    /// <summary>The variation of a family.</summary>
    public static BlockVariation Of(ModelArchitecture architecture) => architecture switch
    {
        ModelArchitecture.Olmo => WithoutScales,
        ModelArchitecture.Qwen2 => WithBiases,
        ModelArchitecture.Qwen3 => WithNormedHeads,
        ModelArchitecture.Olmo2 => WithNormsBehind,
        _ => Plain,
    };
}

/// <summary>Where the two norms of a block stand.</summary>
public enum NormPlacement
{
    /// <summary><c>x + f(norm(x))</c>: <c>input_layernorm</c>, <c>post_attention_layernorm</c>.</summary>
    BeforeBranch,

    /// <summary>
    /// <c>x + norm(f(x))</c>, OLMo 2's "reordered norm" (arXiv:2501.00656, section 2): <c>post_attention_layernorm</c>,
    /// <c>post_feedforward_layernorm</c>.
    /// </summary>
    BehindBranch,
}

/// <summary>What queries and keys are normed over (<c>q_norm</c>, <c>k_norm</c>): RMSNorm with the ε of the other norms.</summary>
public enum QueryKeyNorm
{
    /// <summary>They are not.</summary>
    None,

    /// <summary>Each head by itself, all heads with the same scale [head size] (Qwen3, arXiv:2505.09388, section 2).</summary>
    Head,

    /// <summary>All heads of a token together, with a scale [heads · head size] (OLMo 2, arXiv:2501.00656, section 2).</summary>
    Whole,
}
