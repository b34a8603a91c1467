namespace ImplicitInstruct.Modeling;

/// <summary>The family a language model belongs to: what its configuration leaves unsaid, see <see cref="BlockVariation"/>.</summary>
public enum ModelArchitecture
{
    /// <summary>
    /// <c>LlamaForCausalLM</c>: RMSNorm with a scale (Touvron et al. 2023, arXiv:2307.09288, section 2.2). Llama 1 to 3.3, TinyLlama and
    /// SmolLM2 among others.
    /// </summary>
    Llama,

    /// <summary>
    /// <c>OlmoForCausalLM</c>: LayerNorm without scale or bias, ε = 10⁻⁵; queries, keys and values may be clipped (Groeneveld et al.
    /// 2024, arXiv:2402.00838, section 2.1).
    /// </summary>
    Olmo,

    /// <summary>
    /// <c>MistralForCausalLM</c>: a Llama that may have a sliding window (Jiang et al. 2023, arXiv:2310.06825, section 2).
    /// </summary>
    Mistral,

    /// <summary>
    /// <c>Qwen2ForCausalLM</c>: a Llama with biases on query, key and value (arXiv:2407.10671, section 2.2). Qwen2.5 too.
    /// </summary>
    Qwen2,

    /// <summary>
    /// <c>Qwen3ForCausalLM</c>: a Llama whose query and key heads are normed, with a head size of its own (arXiv:2505.09388, section 2).
    /// </summary>
    Qwen3,

    /// <summary>
    /// <c>Olmo2ForCausalLM</c>: norms behind attention and MLP, queries and keys normed (arXiv:2501.00656, section 2).
    /// </summary>
    Olmo2,

    /// <summary>
    /// <c>SmolLM3ForCausalLM</c>: a Llama of which every n-th layer has no rotary embedding (arXiv:2501.18795; transformers,
    /// <c>SmolLM3Config</c>).
    /// </summary>
    SmolLm3,
}

/// <summary>Names of families, for sentences.</summary>
public static class ModelArchitectureNames
{
    /// <summary>A model of the family with its article, e.g. <c>an OLMo</c>.</summary>
    public static string Phrase(this ModelArchitecture architecture) => architecture switch
    {
        ModelArchitecture.Llama => "a Llama",
        ModelArchitecture.Olmo => "an OLMo",
        ModelArchitecture.Mistral => "a Mistral",
        ModelArchitecture.Qwen2 => "a Qwen2",
        ModelArchitecture.Qwen3 => "a Qwen3",
        ModelArchitecture.Olmo2 => "an OLMo 2",
        ModelArchitecture.SmolLm3 => "a SmolLM3",
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, null),
    };
}
