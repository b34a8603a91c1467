namespace ImplicitInstruct.Modeling.Quantization;

/// <summary>Which of Adam's moments are kept in 8 bits where that is asked for, and what they take.</summary>
/// <remarks>
/// Dettmers et al. 2022, arXiv:2110.02861, as transformers and bitsandbytes have it (<c>optim="adamw_bnb_8bit"</c>): embeddings keep 32
/// bits, and so do weights of fewer numbers than <see cref="FewestNumbers"/>.
/// </remarks>
public static class EightBitMoments
{
    /// <summary>Numbers that share a scale, as in bitsandbytes since its version 0.45; the paper has 2,048.</summary>
    public const int BlockLength = 256;

    /// <summary>Weights of fewer numbers keep moments in 32 bits: <c>min_8bit_size</c> in bitsandbytes.</summary>
    public const int FewestNumbers = 4096;

    /// <summary>Whether the moments of a weight are kept so.</summary>
    public static bool AreOf(WeightShape weight) => weight.Role != WeightRole.Embedding && weight.Length >= FewestNumbers;

    /// <summary>Bytes of both moments of a weight.</summary>
    public static long BytesOf(WeightShape weight) =>
        AreOf(weight) ? 2 * (weight.Length + (4 * ((weight.Length + BlockLength - 1) / BlockLength))) : 8 * weight.Length;
}
