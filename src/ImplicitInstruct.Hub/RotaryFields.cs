using System.Text.Json;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>
/// The rotary embedding in <c>config.json</c>: <c>rope_theta</c> and <c>rope_scaling</c>, or <c>rope_parameters</c> with both since
/// transformers 5. Any scaling but Llama 3.1's is refused.
/// </summary>
internal static class RotaryFields
{
    private static readonly string[] Names = ["rope_scaling", "rope_parameters"];

    /// <summary>Base of the frequencies: beside or inside of the two, or the family's.</summary>
    public static double Theta(ConfigFields fields, CheckpointFamily family)
    {
        var theta = fields.OptionalNumber("rope_theta");
        foreach (var name in Names)
        {
            if (fields.Object(name) is not { } rope)
                continue;
            foreach (var field in IsLlama3(family, rope) ? [] : rope.Stated)
                RefuseScaling(rope, name, field);
            var inner = rope.OptionalNumber("rope_theta");
            if (theta is { } outer && inner is { } other && other != outer)
                throw fields.Unsupported(FormattableString.Invariant(
                    $"states 'rope_theta' = {outer} and, in '{name}', {other}, of which transformers 4 takes the one and 5 the other"));
            theta ??= inner;
        }

        return theta ?? family.RopeTheta;
    }

    /// <summary>Llama 3.1's scaling, which both names may state, in the same words; null where there is none.</summary>
    public static RotaryScaling? Scaling(ConfigFields fields, CheckpointFamily family)
    {
        RotaryScaling?[] stated =
        [
            .. Names.Select(fields.Object).OfType<ConfigFields>().Select(
                rope => !IsLlama3(family, rope) ? null : new RotaryScaling(
                    rope.Number("factor", 1), rope.Number("low_freq_factor", 1), rope.Number("high_freq_factor", 4),
                    rope.OptionalWhole("original_max_position_embeddings", null) ?? 0)),
        ];
        return stated.Distinct().Count() < 2 ? stated.FirstOrDefault()
            : throw fields.Unsupported("states other rotary frequencies in 'rope_scaling' than in 'rope_parameters'");
    }

    /// <summary>Writes the scaling under the name that transformers 4 and 5 read.</summary>
    public static void Write(Utf8JsonWriter json, RotaryScaling? scaling)
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

    private static bool IsLlama3(CheckpointFamily family, ConfigFields rope) => family.Architecture != ModelArchitecture.Olmo
        && (rope.Text("rope_type") ?? rope.Text("type")) == "llama3" && rope.Stated.All(field => field is "rope_type" or "type"
            or "rope_theta" or "factor" or "low_freq_factor" or "high_freq_factor" or "original_max_position_embeddings");

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
}
