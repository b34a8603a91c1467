using System.Buffers;
using System.Text.Json;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Hub.Adapters;

/// <summary><c>adapter_config.json</c> of PEFT: an adapter's rank, factor and layers, and the model that it adapts.</summary>
/// <remarks>
/// Fields and defaults: github.com/huggingface/peft, src/peft/tuners/lora/config.py (<c>LoraConfig</c>). What would change a number and is
/// not computed here is refused by name; how an adapter was drawn is of no effect on what it computes, and dropout on what it computes
/// outside of training.
/// </remarks>
/// <param name="Adaptation">Rank, factor and layers.</param>
/// <param name="Base">
/// The model that it adapts, as the file names it: a repository of the hub or a folder; null where it names none.
/// </param>
/// <param name="BaseRevision">Branch, tag or commit of that; null where it names none.</param>
public sealed record AdapterConfiguration(LowRankAdaptation Adaptation, string? Base, string? BaseRevision)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "adapter_config.json";

    private const string Next = "use a LoRA adapter without it";
    private const string AllLinear = "all-linear";

    private static readonly UncomputedField[] Uncomputed =
    [
        new("use_dora", "an update has no magnitude of its own", "false"),
        new("use_qalora", "an update sees every input", "false"),
        new("lora_bias", "an update has no bias", "false"),
        new("bias", "an adapter moves no biases", "\"none\""),
        new("fan_in_fan_out", "matrices are [out, in]", "false"),
        new("modules_to_save", "an adapter has low-rank matrices alone", "[]"),
        new("trainable_token_indices", "an adapter has low-rank matrices alone", "[]", "{}"),
        new("target_parameters", "an adapter has low-rank matrices alone", "[]"),
        new("exclude_modules", "layers are named one by one", "[]"),
        new("layers_to_transform", "every block is adapted", "[]"),
        new("layer_replication", "every block is there once", "[]"),
        new("rank_pattern", "every update has one rank", "{}"),
        new("alpha_pattern", "every update has one factor", "{}"),
        new("alora_invocation_tokens", "an update is there from the first token on", "[]"),
        new("init_lora_weights", "the model below an adapter is the published one", "true", "false", "\"gaussian\"", "\"orthogonal\"",
            "\"eva\""),
    ];

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="AdviceException">It is damaged, or another kind of adapter; one sentence.</exception>
    public static AdapterConfiguration Read(string path) => JsonFile.Read(path, root =>
    {
        var fields = new ConfigFields(root, path);
        if (fields.Text("peft_type") is not "LORA" and var kind)
            throw fields.Refused(kind is null ? "names no 'peft_type'" : $"is of the kind {Refusal.Quote(kind)}", "use a LoRA adapter");
        foreach (var field in Uncomputed)
        {
            if (root.TryGetProperty(field.Name, out var value) && !field.IsHarmless(value))
                throw fields.Refused($"asks for '{field.Name}' = {Refusal.Quote(value.GetRawText())}, and {field.Meaning}", Next);
        }

        var adaptation = new LowRankAdaptation
        {
            Rank = fields.Whole("r"),
            Alpha = fields.Number("lora_alpha", absent: 8),
            RankStabilized = fields.Flag("use_rslora"),
            Dropout = fields.Number("lora_dropout", absent: 0),
            Targets = Targets(root, fields),
        };
        try
        {
            adaptation.Validate();
        }
        catch (ArgumentException wrong)
        {
            throw fields.Refused($"cannot be used: {wrong.Message.TrimEnd('.')}", "use an adapter of the blocks' linear layers");
        }

        return new AdapterConfiguration(adaptation, fields.Text("base_model_name_or_path"), fields.Text("revision"));
    });

    /// <summary>The file as PEFT reads it: names in alphabetical order, two spaces, LF; equal values make equal bytes.</summary>
    public byte[] Format()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("base_model_name_or_path", Base);
            json.WriteString("bias", "none");
            json.WriteBoolean("fan_in_fan_out", false);
            json.WriteBoolean("inference_mode", true);
            json.WriteBoolean("init_lora_weights", true);
            json.WriteNumber("lora_alpha", Adaptation.Alpha);
            json.WriteNumber("lora_dropout", Adaptation.Dropout);
            json.WriteString("peft_type", "LORA");
            json.WriteNumber("r", Adaptation.Rank);
            json.WriteString("revision", BaseRevision);
            json.WriteStartArray("target_modules");
            foreach (var target in Adaptation.Targets)
                json.WriteStringValue(target);
            json.WriteEndArray();
            json.WriteString("task_type", "CAUSAL_LM");
            json.WriteBoolean("use_rslora", Adaptation.RankStabilized);
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>The layers in the order of <see cref="LowRankAdaptation.AllTargets"/>; those that are none of them come last.</summary>
    private static IReadOnlyList<string> Targets(JsonElement root, ConfigFields fields)
    {
        if (root.TryGetProperty("target_modules", out var value) && value.ValueKind == JsonValueKind.String)
            return value.GetString() == AllLinear ? LowRankAdaptation.AllTargets
                : throw fields.Refused(
                    $"names its layers by the pattern {Refusal.Quote(value.GetString()!)}", "list them in 'target_modules'");
        var named = fields.Texts("target_modules");
        return
        [
            .. LowRankAdaptation.AllTargets.Where(named.Contains),
            .. named.Where(target => !LowRankAdaptation.AllTargets.Contains(target)),
        ];
    }
}
