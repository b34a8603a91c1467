namespace ImplicitInstruct.Modeling;

/// <summary>The family a language model belongs to: what its configuration leaves unsaid.</summary>
/// <remarks>Both are decoders with rotary embedding in the half-split pairing, grouped-query attention, SwiGLU and no biases; norms come before attention and MLP.</remarks>
public enum ModelArchitecture
{
    /// <summary><c>LlamaForCausalLM</c>: RMSNorm with a scale (Touvron et al. 2023, arXiv:2307.09288, section 2.2).</summary>
    Llama,

    /// <summary><c>OlmoForCausalLM</c>: LayerNorm without scale or bias, ε = 10⁻⁵; queries, keys and values may be clipped (Groeneveld et al. 2024, arXiv:2402.00838, section 2.1).</summary>
    Olmo,
}
