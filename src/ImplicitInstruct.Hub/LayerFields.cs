using System.Text.Json;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>
/// What differs from layer to layer in <c>config.json</c>: the sliding window of Mistral and Qwen, and the layers of a SmolLM3 without
/// rotation. All other layers see every position before their own, and turn their queries and keys.
/// </summary>
internal static class LayerFields
{
    private const string Sliding = "sliding_attention", Full = "full_attention";

    /// <summary>mistralai/Mistral-7B-v0.1's, which a file without the field has too.</summary>
    private const int UsualWindow = 4096;

    /// <summary>The layer of Qwen's 32 from which on they slide where nothing is stated.</summary>
    private const int UsualFirstLayer = 28;

    /// <summary>The window; null where no layer has one.</summary>
    public static SlidingWindow? Window(ConfigFields fields, CheckpointFamily family, int layers)
    {
        var types = fields.Texts("layer_types");
        switch (family.Architecture)
        {
            case ModelArchitecture.Mistral:   // whose code passes over layer_types
                RefuseOther(fields, types, Full);
                return fields.OptionalWhole("sliding_window", UsualWindow) is { } every ? new SlidingWindow(every) : null;
            case ModelArchitecture.Qwen2 or ModelArchitecture.Qwen3:
                RefuseOther(fields, types, Full, Sliding);
                var window = fields.Flag("use_sliding_window") ? fields.OptionalWhole("sliding_window", UsualWindow) : null;
                var first = types.Count > 0 ? FirstSliding(fields, types, layers)
                    : fields.OptionalWhole("max_window_layers", UsualFirstLayer) ?? UsualFirstLayer;
                if (window is null && types.Contains(Sliding))
                    throw fields.Unsupported($"has layers of type '{Sliding}' and no 'sliding_window' in use");
                return window is { } tokens && first < layers ? new SlidingWindow(tokens, Math.Max(0, first)) : null;
            default:
                RefuseOther(fields, types, Full);
                fields.MustBeHarmless([new UncomputedField("sliding_window", UncomputedFields.AllLayersAlike)]);
                if (family.Architecture == ModelArchitecture.SmolLm3)
                    fields.MustBeHarmless([new UncomputedField("use_sliding_window", UncomputedFields.AllLayersAlike, "false")]);
                return null;
        }
    }

    /// <summary>
    /// Which layers are not rotated: every so many-th, 0 for none. A list (<c>no_rope_layers</c>, where 1 stands for a layer that is
    /// rotated) counts before the interval (<c>no_rope_layer_interval</c>).
    /// </summary>
    public static int UnrotatedEvery(ConfigFields fields, CheckpointFamily family, int layers)
    {
        if (family.Architecture != ModelArchitecture.SmolLm3 || layers < 1)
            return 0;
        if (fields.Wholes("no_rope_layers") is { } rotated)
        {
            if (rotated.Count < layers)
                throw fields.Damaged($"has {rotated.Count} numbers in 'no_rope_layers', and {layers} layers");
            var first = rotated.Take(layers).TakeWhile(one => one != 0).Count();
            var every = first == layers ? 0 : first + 1;
            if (Enumerable.Range(0, layers).Any(layer => (rotated[layer] == 0) != (every > 0 && (layer + 1) % every == 0)))
                throw fields.Unsupported("lists in 'no_rope_layers' other layers than every n-th, and only those are left unrotated");
            return every;
        }

        var interval = fields.OptionalWhole("no_rope_layer_interval", 4) ?? 0;
        return interval > 0 ? (interval > layers ? 0 : interval)
            : throw fields.Damaged($"has 'no_rope_layer_interval' = {interval}, which must be positive");
    }

    /// <summary>Writes the fields of the window that the family has before <c>mlp_bias</c>.</summary>
    public static void WriteFirst(Utf8JsonWriter json, LanguageModelConfig config)
    {
        if (config.Architecture is ModelArchitecture.Qwen2 or ModelArchitecture.Qwen3)
            json.WriteNumber("max_window_layers", config.Window?.FirstLayer ?? config.Layers);
    }

    /// <summary>Writes those of the layers without rotation.</summary>
    public static void WriteUnrotated(Utf8JsonWriter json, LanguageModelConfig config)
    {
        if (config.Architecture != ModelArchitecture.SmolLm3)
            return;
        if (config.UnrotatedEvery > 0)
            json.WriteNumber("no_rope_layer_interval", config.UnrotatedEvery);
        json.WriteStartArray("no_rope_layers");
        for (var layer = 0; layer < config.Layers; layer++)
            json.WriteNumberValue(config.IsRotated(layer) ? 1 : 0);
        json.WriteEndArray();
    }

    /// <summary>Writes the window itself.</summary>
    public static void WriteWindow(Utf8JsonWriter json, LanguageModelConfig config)
    {
        if (config.Architecture is not (ModelArchitecture.Mistral or ModelArchitecture.Qwen2 or ModelArchitecture.Qwen3))
            return;
        if (config.Window is { } window)
            json.WriteNumber("sliding_window", window.Tokens);
        else
            json.WriteNull("sliding_window");   // without the field there would be one in a Mistral
    }

    /// <summary>Writes whether it is in use, which a Qwen has a field for.</summary>
    public static void WriteLast(Utf8JsonWriter json, LanguageModelConfig config)
    {
        if (config.Architecture is ModelArchitecture.Qwen2 or ModelArchitecture.Qwen3)
            json.WriteBoolean("use_sliding_window", config.Window is not null);
    }

    private static int FirstSliding(ConfigFields fields, IReadOnlyList<string> types, int layers)
    {
        if (types.Count != layers)
            throw fields.Damaged($"has {types.Count} 'layer_types', and {layers} layers");
        var first = types.TakeWhile(type => type == Full).Count();
        return types.Skip(first).All(type => type == Sliding) ? first
            : throw fields.Unsupported($"has 'layer_types' of '{Full}' above some of '{Sliding}', and those alone may be above");
    }

    private static void RefuseOther(ConfigFields fields, IReadOnlyList<string> types, params string[] computed)
    {
        if (types.FirstOrDefault(type => !computed.Contains(type)) is { } other)
            throw fields.Unsupported(
                $"asks for 'layer_types' of {Refusal.Quote(other)}, and only '{string.Join("' and '", computed)}' is computed");
    }
}
