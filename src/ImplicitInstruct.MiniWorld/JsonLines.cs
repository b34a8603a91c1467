using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Tuning;

namespace ImplicitInstruct.MiniWorld;

/// <summary>Tuning and evaluation sets as text: one JSON object a line, LF line ends, the same bytes on every machine.</summary>
internal static class JsonLines
{
    /// <summary>An evaluation set as text.</summary>
    public static string Write(IEnumerable<EvaluationInstruction> instructions) =>
        Write(instructions, JsonLinesContext.Default.EvaluationInstruction);

    /// <summary>A tuning set as text.</summary>
    public static string Write(IEnumerable<Demonstration> demonstrations) => Write(demonstrations, JsonLinesContext.Default.Demonstration);

    /// <summary>The evaluation set of a text.</summary>
    /// <exception cref="AdviceException">A line is not an instruction; gives its number.</exception>
    public static IReadOnlyList<EvaluationInstruction> ReadInstructions(string text) =>
        Read(text, JsonLinesContext.Default.EvaluationInstruction);

    /// <summary>The tuning set of a text.</summary>
    /// <exception cref="AdviceException">A line is not a demonstration; gives its number.</exception>
    public static IReadOnlyList<Demonstration> ReadDemonstrations(string text) => Read(text, JsonLinesContext.Default.Demonstration);

    private static string Write<T>(IEnumerable<T> items, JsonTypeInfo<T> type)
    {
        return string.Concat(items.Select(item => JsonSerializer.Serialize(item, type) + "\n"));
    }

    private static List<T> Read<T>(string text, JsonTypeInfo<T> type)
    {
        var items = new List<T>();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (line.Length == 0)
                continue;
            try
            {
                items.Add(JsonSerializer.Deserialize(line, type) ?? throw new JsonException("it is null"));
            }
            catch (Exception broken) when (broken is JsonException or NotSupportedException)
            {
                throw new AdviceException($"Line {index + 1} is not a {typeof(T).Name}: {broken.Message} Make the file again.", broken);
            }
        }

        return items;
    }
}

/// <summary>Serializers of the sets, made when compiling.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EvaluationInstruction))]
[JsonSerializable(typeof(Demonstration))]
internal sealed partial class JsonLinesContext : JsonSerializerContext;
