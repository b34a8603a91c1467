using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>
/// Floating-point operations of a model's matrix products, a multiply and an add counted as two. Everything else a model computes is
/// counted as nothing.
/// </summary>
/// <remarks>
/// For every token 2 a multiplied weight (Kaplan et al. 2020, arXiv:2001.08361, section 2.1), and for every token and token it attends to 4
/// a query element and layer: the product with the key and that with the value. A token attends to itself and those before it, so a
/// sequence of T has T (T + 1) / 2 such pairs; PaLM's formula (Chowdhery et al. 2022, arXiv:2204.02311, appendix B:
/// 6 N + 12 L H Q T a token) counts T², which is about twice the attention. Backward takes twice the forward (Kaplan et al., section 2.1).
/// </remarks>
public static class ModelFlops
{
    /// <summary>
    /// What training costs with activation checkpointing, by what it costs without: every block runs forward twice (Chen et al. 2016,
    /// arXiv:1604.06174), so 4 forwards instead of 3.
    /// </summary>
    /// <remarks>The output matrix is not among what is repeated; it is counted all the same, 1 % of a 7B model.</remarks>
    public const double Recomputation = 4.0 / 3;

    /// <summary>Of one pass over a sequence that yields the logits after each of its tokens.</summary>
    /// <param name="config">The model.</param>
    /// <param name="length">Tokens of the sequence; a mean length gives the mean of sequences of about that length.</param>
    public static double Forward(LanguageModelConfig config, double length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return (2.0 * ParameterCount.Of(config).Multiplied * length) + (AttentionOfAPair(config) * length * (length + 1) / 2);
    }

    /// <summary>Of training on a sequence: forward and backward.</summary>
    /// <param name="config">The model.</param>
    /// <param name="length">Tokens of the sequence.</param>
    /// <param name="checkpointing">Whether activations are computed again in the backward pass.</param>
    /// <param name="adaptation">
    /// The adapter that is trained; null: all weights. Frozen weights have no gradient of their own, a third of the work, and the adapter's
    /// matrices are multiplied besides.
    /// </param>
    public static double Training(
        LanguageModelConfig config, double length, bool checkpointing = false, LowRankAdaptation? adaptation = null)
    {
        var (forward, passes) = (Forward(config, length), 3 * (checkpointing ? Recomputation : 1));
        return adaptation is null ? passes * forward
            : ((passes - 1) * forward) + (passes * 2.0 * ParameterCount.OfAdapter(config, adaptation) * length);
    }

    /// <summary>Of the logits after one more token, the keys and values of those before it at hand.</summary>
    /// <param name="config">The model.</param>
    /// <param name="context">Tokens attended to, itself included.</param>
    public static double Decoding(LanguageModelConfig config, double context)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        return (2.0 * ParameterCount.Of(config).Multiplied) + (AttentionOfAPair(config) * context);
    }

    private static double AttentionOfAPair(LanguageModelConfig config) => 4.0 * config.Layers * config.Heads * config.HeadSize;
}
