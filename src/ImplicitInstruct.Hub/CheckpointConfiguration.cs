using System.Buffers;
using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>
/// <c>config.json</c> of a Hugging Face checkpoint: the shape of a Llama or an OLMo, and nothing that this project's are not.
/// </summary>
/// <remarks>
/// Fields and defaults: github.com/huggingface/transformers, models/llama/configuration_llama.py and models/olmo/configuration_olmo.py.
/// README.md says of every field whether it is computed, refused or of no effect.
/// </remarks>
public static class CheckpointConfiguration
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "config.json";

    /// <summary>No real configuration comes near; a larger file is something else.</summary>
    private const long LargestFile = 16 << 20;

    private const string LlamaType = "llama";
    private const string LlamaClass = "LlamaForCausalLM";
    private const string OlmoType = "olmo";
    private const string OlmoClass = "OlmoForCausalLM";

    private static readonly string[] RopeNames = ["rope_scaling", "rope_parameters"];

    /// <summary>Reads and checks a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="endsTexts">Whether a text is to end, and so exactly one token may end it; else no end token is read.</param>
    /// <returns>The shape, with the end token that this file names, and the padding token.</returns>
    /// <exception cref="AdviceException">The file is damaged or of another architecture; one sentence.</exception>
    public static (LanguageModelConfig Shape, int? Padding) Read(string path, bool endsTexts = true)
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
            var shape = Parse(fields, path, endsTexts);
            return (shape, fields.OptionalWhole("pad_token_id", shape.Architecture == ModelArchitecture.Olmo ? 1 : null));
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
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(olmo ? OlmoClass : LlamaClass);
            json.WriteEndArray();
            json.WriteBoolean("attention_bias", false);
            json.WriteNumber("attention_dropout", 0.0);
            WriteToken(json, "bos_token_id", config.BeginToken);
            if (olmo)
                WriteLimit(json, "clip_qkv", config.QueryKeyValueLimit);
            WriteToken(json, "eos_token_id", config.EndToken);
            if (config.HeadSize * config.Heads != config.HiddenSize)
                json.WriteNumber("head_dim", config.HeadSize);
            json.WriteString("hidden_act", "silu");
            json.WriteNumber("hidden_size", config.HiddenSize);
            json.WriteNumber("intermediate_size", config.IntermediateSize);
            json.WriteNumber("max_position_embeddings", config.MaxPositions);
            if (!olmo)
                json.WriteBoolean("mlp_bias", false);
            json.WriteString("model_type", olmo ? OlmoType : LlamaType);
            json.WriteNumber("num_attention_heads", config.Heads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
            if (olmo)
                json.WriteNull("pad_token_id");   // transformers would take 1, and then never train that token's embedding
            else
                json.WriteNumber("rms_norm_eps", config.NormEpsilon);
            WriteScaling(json, config.RotaryScaling);
            json.WriteNumber("rope_theta", config.RopeTheta);
            json.WriteBoolean("tie_word_embeddings", config.TiedEmbeddings);
            json.WriteString(
                "torch_dtype", element switch { TensorElement.BF16 => "bfloat16", TensorElement.F16 => "float16", _ => "float32" });
            json.WriteBoolean("use_cache", true);
            json.WriteNumber("vocab_size", config.VocabularySize);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static LanguageModelConfig Parse(ConfigFields fields, string path, bool endsTexts)
    {
        var olmo = Architecture(fields) == ModelArchitecture.Olmo;
        RefuseOtherBlocks(fields);
        if (olmo)
            RefuseOtherNorms(fields);
        var vocabulary = fields.Whole("vocab_size");
        var heads = fields.Whole("num_attention_heads");
        var hidden = fields.Whole("hidden_size");
        var config = new LanguageModelConfig
        {
            Architecture = olmo ? ModelArchitecture.Olmo : ModelArchitecture.Llama,
            VocabularySize = vocabulary,
            HiddenSize = hidden,
            IntermediateSize = fields.Whole("intermediate_size"),
            Layers = fields.Whole("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = fields.OptionalWhole("num_key_value_heads", heads) ?? heads,
            MaxPositions = fields.OptionalWhole("max_position_embeddings", 2048) ?? 2048,
            NormEpsilon = olmo ? LanguageModelConfig.OlmoNormEpsilon : (float)fields.Number("rms_norm_eps", 1e-6),
            QueryKeyValueLimit = olmo ? (float?)fields.OptionalNumber("clip_qkv") : null,
            RopeTheta = RopeTheta(fields),
            RotaryScaling = olmo ? null : Scaling(fields),
            TiedEmbeddings = fields.Flag("tie_word_embeddings"),
            BeginToken = fields.Token("bos_token_id", olmo ? null : 1, vocabulary),
            EndToken = endsTexts ? fields.Token("eos_token_id", olmo ? 50279 : 2, vocabulary) : null,
        };
        if (fields.OptionalWhole("head_dim", null) is { } headSize)
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

    private static ModelArchitecture Architecture(ConfigFields fields)
    {
        var type = fields.Text("model_type");
        var architecture = fields.Texts("architectures") is [var first, ..] ? first : null;
        return (type, architecture) switch
        {
            (LlamaType, null or LlamaClass) => ModelArchitecture.Llama,
            (OlmoType, null or OlmoClass) => ModelArchitecture.Olmo,
            ("hf_olmo", _) or (OlmoType, "OLMoForCausalLM" or "OLMoModelForCausalLM") => throw fields.Refused(
                $"is of model type {Named(type)} and architecture {Named(architecture)}, the layout of OLMo's own code",
                    "use the checkpoint whose name ends in '-hf', or convert this one with transformers"),
            _ => throw fields.Unsupported(
                $"is of model type {Named(type)} and architecture {Named(architecture)}, neither '{LlamaType}' and '{LlamaClass}' nor "
                    + $"'{OlmoType}' and '{OlmoClass}'"),
        };
    }

    private static void RefuseOtherBlocks(ConfigFields fields)
    {
        if (fields.Text("hidden_act") is { } activation and not ("silu" or "swish"))
            throw fields.Unsupported($"asks for 'hidden_act' = {Refusal.Quote(activation)}, and only 'silu' is computed");
        fields.MustBeHarmless([.. UncomputedFields.Configuration, .. UncomputedFields.Generation]);
        if (fields.Texts("layer_types").FirstOrDefault(type => type != "full_attention") is { } type)
            throw fields.Unsupported($"asks for 'layer_types' of {Refusal.Quote(type)}, and only 'full_attention' is computed");
    }

    /// <summary>transformers' OLMo has no field for its norms; a file that states one is another program's, and may mean it.</summary>
    private static void RefuseOtherNorms(ConfigFields fields)
    {
        const string Meaning = "an OLMo's norms are LayerNorm without scale or bias";
        foreach (var name in (ReadOnlySpan<string>)["layer_norm_type", "layer_norm_with_affine", "layer_norm_eps", "rms_norm_eps"])
            fields.MustBeAbsent(name, Meaning);
    }

    /// <summary>
    /// Base of the rotary frequencies: <c>rope_theta</c>, beside or inside of <c>rope_scaling</c>, which is <c>rope_parameters</c> since
    /// transformers 5. Any scaling but Llama 3.1's is refused.
    /// </summary>
    private static double RopeTheta(ConfigFields fields)
    {
        var theta = fields.OptionalNumber("rope_theta");
        foreach (var name in RopeNames)
        {
            if (fields.Object(name) is not { } rope)
                continue;
            foreach (var field in IsLlama3(fields, rope) ? [] : rope.Stated)
                RefuseScaling(rope, name, field);
            var inner = rope.OptionalNumber("rope_theta");
            if (theta is { } outer && inner is { } other && other != outer)
                throw fields.Unsupported(FormattableString.Invariant(
                    $"states 'rope_theta' = {outer} and, in '{name}', {other}, of which transformers 4 takes the one and 5 the other"));
            theta ??= inner;
        }

        return theta ?? 10000;
    }

    /// <summary>Llama 3.1's scaling, which both names may state, in the same words; null where there is none.</summary>
    private static RotaryScaling? Scaling(ConfigFields fields)
    {
        RotaryScaling?[] stated =
        [
            .. RopeNames.Select(fields.Object).OfType<ConfigFields>().Select(
                rope => !IsLlama3(fields, rope) ? null : new RotaryScaling(
                    rope.Number("factor", 1), rope.Number("low_freq_factor", 1), rope.Number("high_freq_factor", 4),
                    rope.OptionalWhole("original_max_position_embeddings", null) ?? 0)),
        ];
        return stated.Distinct().Count() < 2 ? stated.FirstOrDefault()
            : throw fields.Unsupported("states other rotary frequencies in 'rope_scaling' than in 'rope_parameters'");
    }

    private static bool IsLlama3(ConfigFields fields, ConfigFields rope) => fields.Text("model_type") == LlamaType
        && (rope.Text("rope_type") ?? rope.Text("type")) == "llama3" && rope.Stated.All(field => field is "rope_type" or "type"
            or "rope_theta" or "factor" or "low_freq_factor" or "high_freq_factor" or "original_max_position_embeddings");

    private static void WriteScaling(Utf8JsonWriter json, RotaryScaling? scaling)
    {
        if (scaling is null)
        {
            json.WriteNull("rope_scaling");
            return;
        }

        json.WriteStartObject("rope_scaling");
        json.WriteNumber("factor", scaling.Factor);
        json.WriteNumber("high_freq_factor", scaling.High);
        json.WriteNumber("low_freq_factor", scaling.Low);
        json.WriteNumber("original_max_position_embeddings", scaling.OriginalPositions);
        json.WriteString("rope_type", "llama3");
        json.WriteEndObject();
    }

    private static void RefuseScaling(ConfigFields rope, string name, string field)
    {
        if (field is "rope_type" or "type")
        {
            if (rope.Text(field) is not "default" and var type)
                throw rope.Unsupported(
                    $"asks for rotary frequencies of type {Refusal.Quote(type!)} in '{name}', and only the default is computed");
        }
        else if (field is not "rope_theta"
            && !(field is "factor" or "attention_factor" or "partial_rotary_factor" && rope.Number(field, 1) == 1))
        {
            throw rope.Unsupported($"states {Refusal.Quote(field)} in '{name}', and rotary frequencies are not rescaled here");
        }
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
