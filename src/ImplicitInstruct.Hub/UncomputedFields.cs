using System.Text.Json;

namespace ImplicitInstruct.Hub;

/// <summary>A field that changes numbers in transformers and is not computed here: any value that would change one is refused.</summary>
/// <param name="Name">Name of the field.</param>
/// <param name="Meaning">What is true of every model here.</param>
/// <param name="Harmless">Its values that change nothing, as JSON; null is one always.</param>
internal sealed record UncomputedField(string Name, string Meaning, params string[] Harmless)
{
    /// <summary>Whether this value changes nothing. Numbers are compared by what they are, not by how they are written.</summary>
    public bool IsHarmless(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || Harmless.Any(harmless => AreEqual(value, JsonElement.Parse(harmless)));

    private static bool AreEqual(JsonElement value, JsonElement harmless) =>
        value.ValueKind == harmless.ValueKind && (value.ValueKind != JsonValueKind.Number
            ? JsonElement.DeepEquals(value, harmless)
            : value.TryGetDouble(out var number) && number.Equals(harmless.GetDouble()));
}

/// <summary>
/// What transformers 4 and 5 read for these families and this project does not compute. README.md has them in tables, with the fields
/// that are computed or of no effect.
/// </summary>
/// <remarks>
/// github.com/huggingface/transformers: configuration_utils.py, modeling_rope_utils.py, cache_utils.py,
/// generation/configuration_utils.py, tokenization_utils_base.py, models/llama and those of the other families.
/// </remarks>
internal static class UncomputedFields
{
    /// <summary>Why a window is refused.</summary>
    public const string AllLayersAlike = "every layer sees all positions before its own";
    private const string OwnCode = "code of a checkpoint's own is not run";
    private const string Greedy = "decoding takes the most likely token";

    /// <summary>Of <c>config.json</c>, without what <see cref="Generation"/> has.</summary>
    public static IReadOnlyList<UncomputedField> Configuration { get; } =
    [
        new("attention_bias", "only query, key and value of a Qwen2 have biases", "false"),
        new("mlp_bias", "an MLP has no biases", "false"),
        new("attention_dropout", "nothing is dropped in training", "0"),
        new("partial_rotary_factor", "heads are rotated whole", "1"),
        new("rope_interleaved", "rotary embedding pairs the halves of a head", "false"),
        new("attention_chunk_size", AllLayersAlike),
        new("num_kv_shared_layers", "every layer has keys and values of its own", "0"),
        new("per_layer_config", "all layers have one shape", "{}"),
        new("pruned_heads", "every head is computed", "{}"),
        new("is_encoder_decoder", "a decoder alone is computed", "false"),
        new("add_cross_attention", "a decoder alone is computed", "false"),
        new("quantization_config", "quantized weights are not read"),
        new("compression_config", "quantized weights are not read"),
        new("transformers_weights", "weights are read from 'model.safetensors' or its shards"),
        new("auto_map", OwnCode, "{}"),
    ];

    /// <summary>Of <c>generation_config.json</c>, and of <c>config.json</c>, where transformers 4 looks for them too.</summary>
    public static IReadOnlyList<UncomputedField> Generation { get; } =
    [
        new("num_beams", Greedy, "1"),
        new("num_beam_groups", Greedy, "1"),
        new("num_return_sequences", Greedy, "1"),
        new("penalty_alpha", Greedy, "0"),
        new("dola_layers", Greedy),
        new("guidance_scale", Greedy, "1"),
        new("repetition_penalty", Greedy, "1"),
        new("encoder_repetition_penalty", Greedy, "1"),
        new("no_repeat_ngram_size", Greedy, "0"),
        new("encoder_no_repeat_ngram_size", Greedy, "0"),
        new("bad_words_ids", Greedy, "[]"),
        new("force_words_ids", Greedy, "[]"),
        new("constraints", Greedy, "[]"),
        new("sequence_bias", Greedy, "{}", "[]"),
        new("suppress_tokens", Greedy, "[]"),
        new("begin_suppress_tokens", Greedy, "[]"),
        new("forced_bos_token_id", Greedy),
        new("forced_eos_token_id", Greedy),
        new("forced_decoder_ids", Greedy, "[]"),
        new("exponential_decay_length_penalty", Greedy),
        new("min_length", "a response may end at once", "0"),
        new("min_new_tokens", "a response may end at once", "0"),
        new("stop_strings", "a response ends with one token", "[]", "\"\""),
        new("max_time", "a response is never cut off by a clock"),
        new("token_healing", "a prompt is taken as it is", "false"),
        new("watermarking_config", Greedy),
        new("cache_implementation", "keys and values are kept whole and exact",
            "\"dynamic\"", "\"dynamic_full\"", "\"static\"", "\"offloaded\"", "\"offloaded_static\""),
    ];

    /// <summary>Of <c>tokenizer_config.json</c>, whatever the tokenizer.</summary>
    public static IReadOnlyList<UncomputedField> Tokenizer { get; } =
    [
        new("add_eos_token", "an end token is put by the chat format alone", "false"),
        new("split_special_tokens", "a special token in a text is one id", "false"),
        new("fix_mistral_regex", "words are cut as the tokenizer's own file says", "false"),
        new("auto_map", OwnCode, "{}"),
    ];

    /// <summary>Of <c>tokenizer_config.json</c> beside a <c>tokenizer.model</c>.</summary>
    public static IReadOnlyList<UncomputedField> SentencePiece { get; } =
    [
        new("tokenizer_class", "a 'tokenizer.model' is read as Llama's", "\"LlamaTokenizer\"", "\"LlamaTokenizerFast\"",
            "\"PreTrainedTokenizerFast\"", "\"TokenizersBackend\""),
        new("add_prefix_space", "a text starts with SentencePiece's space", "true"),
        new("sp_model_kwargs", "SentencePiece takes the best pieces", "{}"),
        new("spaces_between_special_tokens", "tokens are printed without spaces between them", "false"),
    ];

    /// <summary>Of <c>tokenizer_config.json</c> beside a byte-level <c>tokenizer.json</c>.</summary>
    public static IReadOnlyList<UncomputedField> ByteLevel { get; } =
        [new("add_prefix_space", "no space is put before a text", "false")];
}
