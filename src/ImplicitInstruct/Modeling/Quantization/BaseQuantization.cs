namespace ImplicitInstruct.Modeling.Quantization;

/// <summary>How the matrices of a model's blocks are kept.</summary>
public enum BaseQuantization
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>As <see cref="Nf4Tensor"/>: those of every linear layer in the blocks (Dettmers et al. 2023, arXiv:2305.14314).</summary>
    Nf4,
}
