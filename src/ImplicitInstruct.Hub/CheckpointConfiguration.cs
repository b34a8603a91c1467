using System.Buffers;
using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>
/// <c>config.json</c> of a Hugging Face checkpoint: the shape of a model of one of the families, and nothing that this project's are not.
/// </summary>
/// <remarks>
/// Fields: github.com/huggingface/transformers, models/FAMILY/configuration_FAMILY.py; defaults: <see cref="CheckpointFamily"/>. README.md
/// says of every field whether it is computed, refused or of no effect.
/// </remarks>
public static class CheckpointConfiguration
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "config.json";

    /// <summary>No real configuration comes near; a larger file is something else.</summary>
    private const long LargestFile = 16 << 20;

    /// <summary>Reads and checks a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="endsTexts">Whether a text is to end, and so exactly one token may end it; else no end token is read.</param>
    /// <returns>
    /// The shape, with the end token that this file names; the padding token; and whether the file says that weights are stored in 16 bits.
    /// </returns>
    /// <exception cref="AdviceException">The file is damaged or of another architecture; one sentence.</exception>
    public static (LanguageModelConfig Shape, int? Padding, bool IsIn16Bits) Read(string path, bool endsTexts = true)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw Refusal.Damaged(path, "is far too large for a model's configuration");
            using var document = JsonDocument.Parse(
                ForeignFile.ReadUtf8(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Refusal.Damaged(path, "is no JSON object");
            var fields = new ConfigFields(document.RootElement, path);
            var family = Family(fields);
            return (Parse(fields, family, path, endsTexts), fields.OptionalWhole("pad_token_id", family.PaddingToken),
                (fields.TextOrNull("dtype") ?? fields.TextOrNull("torch_dtype")) is "bfloat16" or "float16");
        }
        catch (JsonException malformed)
        {
            var where = malformed.LineNumber is { } line ? $"no valid JSON at line {line + 1}" : "no JSON whose names are all different";
            throw Refusal.Damaged(path, $"is {where}", malformed);
        }
        catch (InvalidOperationException notText)   // a string that is no UTF-8, or half of a surrogate pair
        {
            throw Refusal.Damaged(path, "holds a string that is no valid Unicode", notText);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }

    /// <summary>The configuration as <c>transformers</c> writes it: names in alphabetical order, two spaces, LF.</summary>
    public static byte[] Format(LanguageModelConfig config, TensorElement element)
    {
        var (buffer, olmo) = (new ArrayBufferWriter<byte>(), config.Architecture == ModelArchitecture.Olmo);
        var family = CheckpointFamily.Of(config.Architecture);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(family.ClassName);
            json.WriteEndArray();
            if (family.HasAttentionBiasField)
                json.WriteBoolean("attention_bias", false);
            json.WriteNumber("attention_dropout", 0.0);
            WriteToken(json, "bos_token_id", config.BeginToken);
            if (olmo)
                WriteLimit(json, "clip_qkv", config.QueryKeyValueLimit);
            WriteToken(json, "eos_token_id", config.EndToken);
            if (config.HeadSize * config.Heads != config.HiddenSize || family.HeadSize is not null)
                json.WriteNumber("head_dim", config.HeadSize);
            json.WriteString("hidden_act", "silu");
            json.WriteNumber("hidden_size", config.HiddenSize);
            json.WriteNumber("intermediate_size", config.IntermediateSize);
            json.WriteNumber("max_position_embeddings", config.StatedPositions);
            LayerFields.WriteFirst(json, config);
            if (family.HasMlpBiasField)
                json.WriteBoolean("mlp_bias", false);
            json.WriteString("model_type", family.ModelType);
            LayerFields.WriteUnrotated(json, config);
            json.WriteNumber("num_attention_heads", config.Heads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
            if (family.PaddingToken is not null)
                json.WriteNull("pad_token_id");   // transformers would take its own, and then never train that token's embedding
            if (!olmo)
                json.WriteNumber("rms_norm_eps", config.NormEpsilon);
            RotaryFields.Write(json, config.RotaryScaling);
            json.WriteNumber("rope_theta", config.RopeTheta);
            LayerFields.WriteWindow(json, config);
            json.WriteBoolean("tie_word_embeddings", config.TiedEmbeddings);
            json.WriteString(
                "torch_dtype", element switch { TensorElement.BF16 => "bfloat16", TensorElement.F16 => "float16", _ => "float32" });
            json.WriteBoolean("use_cache", true);
            LayerFields.WriteLast(json, config);
            json.WriteNumber("vocab_size", config.VocabularySize);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static LanguageModelConfig Parse(ConfigFields fields, CheckpointFamily family, string path, bool endsTexts)
    {
        var olmo = family.Architecture == ModelArchitecture.Olmo;
        RefuseOtherBlocks(fields);
        if (olmo)
            RefuseOtherNorms(fields);
        var vocabulary = fields.Whole("vocab_size");
        var heads = fields.Whole("num_attention_heads");
        var hidden = fields.Whole("hidden_size");
        var layers = fields.Whole("num_hidden_layers");
        var config = new LanguageModelConfig
        {
            Architecture = family.Architecture,
            VocabularySize = vocabulary,
            HiddenSize = hidden,
            IntermediateSize = fields.Whole("intermediate_size"),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = fields.OptionalWhole("num_key_value_heads", family.KeyValueHeads) ?? heads,
            MaxPositions = fields.OptionalWhole("max_position_embeddings", family.MaxPositions) ?? family.MaxPositions,
            Window = LayerFields.Window(fields, family, layers),
            NormEpsilon = olmo ? LanguageModelConfig.OlmoNormEpsilon : (float)fields.Number("rms_norm_eps", family.NormEpsilon),
            QueryKeyValueLimit = olmo ? (float?)fields.OptionalNumber("clip_qkv") : null,
            RopeTheta = RotaryFields.Theta(fields, family),
            RotaryScaling = RotaryFields.Scaling(fields, family),
            UnrotatedEvery = LayerFields.UnrotatedEvery(fields, family, layers),
            TiedEmbeddings = fields.Flag("tie_word_embeddings", family.IsTied),
            BeginToken = fields.Token("bos_token_id", family.BeginToken, vocabulary),
            EndToken = endsTexts ? fields.Token("eos_token_id", family.EndToken, vocabulary) : null,
        };
        if (fields.OptionalWhole("head_dim", family.HeadSize) is { } headSize)
            config = headSize > 0
                ? config with { HeadSize = headSize }
                : throw Refusal.Damaged(path, $"has 'head_dim' = {headSize}, which must be positive");
        else if (heads > 0 && hidden % heads != 0)
            throw Refusal.Damaged(path, $"has 'hidden_size' = {hidden}, which 'num_attention_heads' = {heads} does not divide");
        try
        {
            config.Validate();
        }
        catch (ArgumentException impossible)
        {
            throw Refusal.Damaged(path, $"describes no model: {impossible.Message.TrimEnd('.')}", impossible);
        }

        return config;
    }

    private static CheckpointFamily Family(ConfigFields fields)
    {
        var type = fields.Text("model_type");
        var architecture = fields.Texts("architectures") is [var first, ..] ? first : null;
        if (type == "hf_olmo" || (type == "olmo" && architecture is "OLMoForCausalLM" or "OLMoModelForCausalLM"))
            throw fields.Refused(
                $"is of model type {Named(type)} and architecture {Named(architecture)}, the layout of OLMo's own code",
                "use the checkpoint whose name ends in '-hf', or convert this one with transformers");
        return CheckpointFamily.All.FirstOrDefault(family =>
            family.ModelType == type && (architecture is null || architecture == family.ClassName))
            ?? throw fields.Refused(
                $"is of model type {Named(type)} and architecture {Named(architecture)}, and computed are "
                    + string.Join(", ", CheckpointFamily.All.Select(family => $"'{family.ModelType}' ('{family.ClassName}')")),
                "use a checkpoint of one of these");
    }

    private static void RefuseOtherBlocks(ConfigFields fields)
    {
        if (fields.Text("hidden_act") is { } activation and not ("silu" or "swish"))
            throw fields.Unsupported($"asks for 'hidden_act' = {Refusal.Quote(activation)}, and only 'silu' is computed");
        fields.MustBeHarmless([.. UncomputedFields.Configuration, .. UncomputedFields.Generation]);
    }

    /// <summary>transformers' OLMo has no field for its norms; a file that states one is another program's, and may mean it.</summary>
    private static void RefuseOtherNorms(ConfigFields fields)
    {
        const string Meaning = "an OLMo's norms are LayerNorm without scale or bias";
        foreach (var name in (ReadOnlySpan<string>)["layer_norm_type", "layer_norm_with_affine", "layer_norm_eps", "rms_norm_eps"])
            fields.MustBeAbsent(name, Meaning);
    }

    private static string Named(string? value) => value is null ? "(none)" : Refusal.Quote(value);

    private static void WriteLimit(Utf8JsonWriter json, string name, float? limit)
    {
        if (limit is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static void WriteToken(Utf8JsonWriter json, string name, int? id)
    {
        if (id is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
