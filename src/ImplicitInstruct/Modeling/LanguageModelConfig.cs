namespace ImplicitInstruct.Modeling;

/// <summary>The shape of a Llama or an OLMo, as <c>config.json</c> of a Hugging Face checkpoint states it.</summary>
public sealed record LanguageModelConfig
{
    /// <summary>The ε of every OLMo's norms; its configuration has no field for it (transformers, <c>OlmoLayerNorm</c>).</summary>
    public const float OlmoNormEpsilon = 1e-5f;

    /// <summary>The family (<c>model_type</c>).</summary>
    public ModelArchitecture Architecture { get; init; } = ModelArchitecture.Llama;

    /// <summary>Number of token ids (<c>vocab_size</c>).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream (<c>hidden_size</c>).</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the SwiGLU layer (<c>intermediate_size</c>).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of blocks (<c>num_hidden_layers</c>).</summary>
    public required int Layers { get; init; }

    /// <summary>Number of query heads (<c>num_attention_heads</c>).</summary>
    public required int Heads { get; init; }

    /// <summary>Number of key and value heads (<c>num_key_value_heads</c>); divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Longest sequence in tokens (<c>max_position_embeddings</c>).</summary>
    public required int MaxPositions { get; init; }

    /// <summary>ε inside the root of the norms (<c>rms_norm_eps</c>); 10⁻⁵ in every OLMo.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>
    /// The largest magnitude of an element of a query, key or value, which are clipped to it before the rotation (<c>clip_qkv</c>); null
    /// clips nothing. OLMo only.
    /// </summary>
    public float? QueryKeyValueLimit { get; init; }

    /// <summary>Base of the rotary frequencies (<c>rope_theta</c>).</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>How these are stretched for longer texts (<c>rope_scaling</c>); null: they are not.</summary>
    public RotaryScaling? RotaryScaling { get; init; }

    /// <summary>Whether the output matrix is the embedding matrix (<c>tie_word_embeddings</c>).</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>Id of the begin token (<c>bos_token_id</c>), null when there is none.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Id of the end token (<c>eos_token_id</c>), null when there is none.</summary>
    public int? EndToken { get; init; }

    /// <summary>Width of one head: <c>head_dim</c> where the configuration states it, else hidden size by heads.</summary>
    public int HeadSize { get => field > 0 ? field : HiddenSize / Heads; init; }

    /// <summary>Throws when the shape cannot be a model.</summary>
    /// <exception cref="ArgumentException">Names the field, its value and what it must be.</exception>
    public void Validate()
    {
        Positive(VocabularySize, "vocab_size");
        Positive(HiddenSize, "hidden_size");
        Positive(IntermediateSize, "intermediate_size");
        Positive(Layers, "num_hidden_layers");
        Positive(Heads, "num_attention_heads");
        Positive(KeyValueHeads, "num_key_value_heads");
        Positive(MaxPositions, "max_position_embeddings");
        if (Heads % KeyValueHeads != 0)
            throw new ArgumentException($"num_key_value_heads is {KeyValueHeads}, which does not divide num_attention_heads = {Heads}.");
        if (HeadSize % 2 != 0)
            throw new ArgumentException($"The head size is {HeadSize}; rotary embedding pairs its halves, so it must be even.");
        if (!(NormEpsilon > 0) || !float.IsFinite(NormEpsilon))
            throw new ArgumentException($"rms_norm_eps is {NormEpsilon}; it must be positive.");
        if (!(RopeTheta > 1) || !double.IsFinite(RopeTheta))
            throw new ArgumentException($"rope_theta is {RopeTheta}; it must be above 1.");
        RotaryScaling?.Validate();
        if (Architecture == ModelArchitecture.Olmo && NormEpsilon != OlmoNormEpsilon)
            throw new ArgumentException($"The norms' ε is {NormEpsilon}; an OLMo's is {OlmoNormEpsilon}.");
        if (Architecture != ModelArchitecture.Olmo && QueryKeyValueLimit is not null)
            throw new ArgumentException($"clip_qkv is {QueryKeyValueLimit}; only an OLMo clips queries, keys and values.");
        if (QueryKeyValueLimit is { } limit && (!(limit > 0) || !float.IsFinite(limit)))
            throw new ArgumentException($"clip_qkv is {limit}; it must be positive, or null to clip nothing.");

        static void Positive(int value, string name)
        {
            if (value <= 0)
                throw new ArgumentException($"{name} is {value}; it must be positive.");
        }
    }
}

/// <summary>The family a language model belongs to: what its configuration leaves unsaid.</summary>
/// <remarks>
/// Both are decoders with rotary embedding in the half-split pairing, grouped-query attention, SwiGLU and no biases; norms come before
/// attention and MLP.
/// </remarks>
public enum ModelArchitecture
{
    /// <summary><c>LlamaForCausalLM</c>: RMSNorm with a scale (Touvron et al. 2023, arXiv:2307.09288, section 2.2).</summary>
    Llama,

    /// <summary>
    /// <c>OlmoForCausalLM</c>: LayerNorm without scale or bias, ε = 10⁻⁵; queries, keys and values may be clipped (Groeneveld et al. 2024,
    /// arXiv:2402.00838, section 2.1).
    /// </summary>
    Olmo,
}
