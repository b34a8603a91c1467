namespace ImplicitInstruct.Modeling;

/// <summary>The shape of a model, as <c>config.json</c> of a Hugging Face checkpoint states it.</summary>
public sealed record LanguageModelConfig
{
    /// <summary>The ε of every OLMo's norms; its configuration has no field for it (transformers, <c>OlmoLayerNorm</c>).</summary>
    public const float OlmoNormEpsilon = 1e-5f;

    private readonly int _statedPositions;

    /// <summary>The family (<c>model_type</c>).</summary>
    public ModelArchitecture Architecture { get; init; } = ModelArchitecture.Llama;

    /// <summary>What the family's blocks do in their own way.</summary>
    public BlockVariation Block => BlockVariation.Of(Architecture);

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

    /// <summary>
    /// Longest sequence in tokens: <see cref="StatedPositions"/>, which it is set to, or the sliding window where that is shorter.
    /// </summary>
    public required int MaxPositions
    {
        get => Window is { } window ? Math.Min(_statedPositions, window.Tokens) : _statedPositions;
        init => _statedPositions = value;
    }

    /// <summary><c>max_position_embeddings</c>.</summary>
    public int StatedPositions => _statedPositions;

    /// <summary>The field that <see cref="MaxPositions"/> comes of.</summary>
    public string LimitingField => MaxPositions < _statedPositions ? "sliding_window" : "max_position_embeddings";

    /// <summary>
    /// The window of attention; null where every token attends to all before it. Within the window a model computes the same with it and
    /// without, and longer sequences are not computed here. Mistral and Qwen only.
    /// </summary>
    public SlidingWindow? Window { get; init; }

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

    /// <summary>
    /// Which layers have no rotary embedding: every so many-th (<c>no_rope_layer_interval</c>), or none for 0. SmolLM3 only.
    /// </summary>
    public int UnrotatedEvery { get; init; }

    /// <summary>Whether the output matrix is the embedding matrix (<c>tie_word_embeddings</c>).</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>Id of the begin token (<c>bos_token_id</c>), null when there is none.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Id of the end token (<c>eos_token_id</c>), null when there is none.</summary>
    public int? EndToken { get; init; }

    /// <summary>Width of one head: <c>head_dim</c> where the configuration states it, else hidden size by heads.</summary>
    public int HeadSize { get => field > 0 ? field : HiddenSize / Heads; init; }

    /// <summary>Whether queries and keys of a layer, counted from 0, are turned by their positions.</summary>
    public bool IsRotated(int layer) => UnrotatedEvery == 0 || (layer + 1) % UnrotatedEvery != 0;

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
        Positive(StatedPositions, "max_position_embeddings");
        if (Heads % KeyValueHeads != 0)
            throw new ArgumentException($"num_key_value_heads is {KeyValueHeads}, which does not divide num_attention_heads = {Heads}.");
        if (HeadSize % 2 != 0)
            throw new ArgumentException($"The head size is {HeadSize}; rotary embedding pairs its halves, so it must be even.");
        if (!(NormEpsilon > 0) || !float.IsFinite(NormEpsilon))
            throw new ArgumentException($"rms_norm_eps is {NormEpsilon}; it must be positive.");
        if (!(RopeTheta > 1) || !double.IsFinite(RopeTheta))
            throw new ArgumentException($"rope_theta is {RopeTheta}; it must be above 1.");
        RotaryScaling?.Validate();
        ValidateVariation();

        static void Positive(int value, string name)
        {
            if (value <= 0)
                throw new ArgumentException($"{name} is {value}; it must be positive.");
        }
    }

    /// <summary>What only some families have.</summary>
    private void ValidateVariation()
    {
        if (Window is not null && (Window.Tokens < 1 || Window.FirstLayer < 0 || Window.FirstLayer >= Layers))
            throw new ArgumentException(
                $"sliding_window is {Window.Tokens} from layer {Window.FirstLayer} on; it must be positive, "
                + $"and the layer one of {Layers}.");
        if (Window is not null
            && Architecture is not (ModelArchitecture.Mistral or ModelArchitecture.Qwen2 or ModelArchitecture.Qwen3))
            throw new ArgumentException($"sliding_window is {Window.Tokens}; {Architecture.Phrase()} has none.");
        if (UnrotatedEvery < 0 || (UnrotatedEvery > 0 && Architecture != ModelArchitecture.SmolLm3))
            throw new ArgumentException(
                $"no_rope_layer_interval is {UnrotatedEvery}; only a SmolLM3 has layers without rotation, and then it is positive.");
        if (Architecture == ModelArchitecture.Olmo && RotaryScaling is not null)
            throw new ArgumentException("rope_scaling is set; an OLMo's rotary frequencies are not rescaled.");
        if (Architecture == ModelArchitecture.Olmo && NormEpsilon != OlmoNormEpsilon)
            throw new ArgumentException($"The norms' ε is {NormEpsilon}; an OLMo's is {OlmoNormEpsilon}.");
        if (Architecture != ModelArchitecture.Olmo && QueryKeyValueLimit is not null)
            throw new ArgumentException($"clip_qkv is {QueryKeyValueLimit}; only an OLMo clips queries, keys and values.");
        if (QueryKeyValueLimit is { } limit && (!(limit > 0) || !float.IsFinite(limit)))
            throw new ArgumentException($"clip_qkv is {limit}; it must be positive, or null to clip nothing.");
    }
}

/// <summary>A window of attention.</summary>
/// <param name="Tokens">Tokens that a token attends to, itself and those just before it (<c>sliding_window</c>).</param>
/// <param name="FirstLayer">
/// The first layer that has it, those above have it too (<c>max_window_layers</c>, Qwen); 0 in a Mistral. Where there is no such layer
/// there is no window.
/// </param>
public sealed record SlidingWindow(int Tokens, int FirstLayer = 0);
