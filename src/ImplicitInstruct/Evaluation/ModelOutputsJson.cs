using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ImplicitInstruct.Evaluation;

/// <summary>
/// AlpacaEval's <c>model_outputs.json</c>: a list of objects with <c>instruction</c>, <c>output</c>, <c>generator</c>, <c>dataset</c>,
/// and here also <c>finished</c> and <c>tokens</c>, which its Python tool ignores.
/// </summary>
public static class ModelOutputsJson
{
    /// <summary>
    /// The outputs as JSON: order kept, properties in a fixed order, two spaces, LF, characters of all scripts as they are. Equal outputs
    /// give equal text.
    /// </summary>
    /// <remarks>Half of a surrogate pair, which no text file can hold, becomes U+FFFD.</remarks>
    public static string Write(IReadOnlyList<ModelOutput> outputs)
    {
        var json = new StringBuilder("[");
        foreach (var (index, output) in outputs.Index())
        {
            json.Append(index == 0 ? "\n  {" : ",\n  {");
            Property(json, "instruction").Quote(output.Instruction).Append(',');
            Property(json, "output").Quote(output.Output).Append(',');
            Property(json, "generator").Quote(output.Generator).Append(',');
            Property(json, "dataset").Quote(output.Dataset).Append(',');
            Property(json, "finished").Append(output.Finished ? "true" : "false").Append(',');
            Property(json, "tokens").Append(CultureInfo.InvariantCulture, $"{output.Tokens}").Append("\n  }");
        }

        return json.Append(outputs.Count == 0 ? "]\n" : "\n]\n").ToString();
    }

    /// <summary>The outputs in a JSON text of ours or of AlpacaEval's. Unknown properties are passed over.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it is from, for messages; usually a file name.</param>
    /// <param name="countTokens">Length of a response in tokens for files that do not state it; null: such files are refused.</param>
    /// <returns>
    /// The outputs in their order. Where a file does not say so, a response counts as finished and a data set has the name <c>unknown</c>.
    /// </returns>
    /// <exception cref="AdviceException">The text is not such a list; one sentence.</exception>
    public static IReadOnlyList<ModelOutput> Read(string json, string source, Func<string, int>? countTokens = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw Refusal(source, "is no JSON list");
            return [.. document.RootElement.EnumerateArray().Select((item, index) => Parse(item, index, source, countTokens))];
        }
        catch (JsonException malformed)
        {
            throw new AdviceException(
                Refusal(source, malformed.LineNumber is { } line ? $"is no valid JSON at line {line + 1}" : "repeats a property").Message,
                malformed);
        }
        catch (InvalidOperationException notText)
        {
            throw new AdviceException(Refusal(source, "holds half of a surrogate pair").Message, notText);
        }
    }

    private static ModelOutput Parse(JsonElement item, int index, string source, Func<string, int>? countTokens)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw Refusal(source, $"has an item {index} that is no object");
        var output = Text("output", null);
        return new ModelOutput
        {
            Instruction = Text("instruction", null),
            Output = output,
            Generator = Text("generator", null),
            Dataset = Text("dataset", "unknown"),
            Finished = Find("finished") switch
            {
                null or { ValueKind: JsonValueKind.True } => true,
                { ValueKind: JsonValueKind.False } => false,
                _ => throw Refusal(source, $"has an item {index} whose 'finished' is neither true nor false"),
            },
            Tokens = Find("tokens") switch
            {
                { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var count) && count >= 0 => count,
                null when countTokens is not null => countTokens(output),
                null => throw Refusal(source, $"has an item {index} without 'tokens'"),
                _ => throw Refusal(source, $"has an item {index} whose 'tokens' is no whole number from 0"),
            },
        };

        JsonElement? Find(string name) => item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        string Text(string name, string? absent) => Find(name) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            null when absent is not null => absent,
            null => throw Refusal(source, $"has an item {index} without '{name}'"),
            _ => throw Refusal(source, $"has an item {index} whose '{name}' is no text"),
        };
    }

    private static AdviceException Refusal(string source, string wrong) =>
        new($"'{source}' {wrong}; give a list of objects with 'instruction', 'output', 'generator', 'dataset', 'finished' and 'tokens', " +
            "as alpaca_eval's model_outputs.json.");

    private static StringBuilder Property(StringBuilder json, string name) => json.Append("\n    \"").Append(name).Append("\": ");

    private static StringBuilder Quote(this StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var rune in text.EnumerateRunes())   // replaces halves of surrogate pairs
        {
            _ = rune.Value switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < 0x20 or 0x7F => json.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => json.Append(rune.ToString()),
            };
        }

        return json.Append('"');
    }
}
