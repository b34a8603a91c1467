using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>JSON: a list of objects, or an object on each line.</summary>
internal static class JsonRows
{
    /// <summary>A file that is one list of objects.</summary>
    public static IEnumerable<DatasetRow> ReadList(string path)
    {
        using var document = ParseFile(path);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw Refusal.Unsupported(path, "is no JSON list", "name a file of the data set that it should be");
        var number = 0L;
        foreach (var element in document.RootElement.EnumerateArray())
            yield return Row(element, path, ++number);
    }

    /// <summary>A file with an object on each line; empty lines count, but are passed over.</summary>
    public static IEnumerable<DatasetRow> ReadLines(string path) => Lines(path).Select(line => Row(line.Element, path, line.Number));

    /// <summary>The objects of the lines, with their numbers.</summary>
    /// <exception cref="AdviceException">A line is no JSON object; names it.</exception>
    public static IEnumerable<(long Number, JsonElement Element)> Lines(string path)
    {
        var number = 0L;
        foreach (var line in TextRows.WholeLines(path))
        {
            number++;
            if (line.Length > 0)
                yield return (number, ParseLine(line, path, number));
        }
    }

    private static DatasetRow Row(JsonElement element, string path, long number)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Refusal.Damaged(path, $"has in row {Refusal.Count(number)} no JSON object");
        try
        {
            var values = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var property in element.EnumerateObject())
                values[property.Name] = Value(property.Value);
            return new DatasetRow(path, number, values);
        }
        catch (InvalidOperationException notText)   // half of a surrogate pair
        {
            throw Refusal.Damaged(path, $"has in row {Refusal.Count(number)} a string that is no valid Unicode", notText);
        }
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            value.EnumerateArray().Select(item => item.GetString()!).ToArray(),
        _ => null,
    };

    private static JsonElement ParseLine(string line, string path, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Refusal.Damaged(path, $"has in line {Refusal.Count(number)} no JSON object");
        }
        catch (JsonException malformed)
        {
            throw Refusal.Damaged(path, $"has in line {Refusal.Count(number)} no valid JSON", malformed);
        }
    }

    private static JsonDocument ParseFile(string path)
    {
        try
        {
            return JsonDocument.Parse(ForeignFile.ReadUtf8(path));
        }
        catch (JsonException malformed)
        {
            throw Refusal.Damaged(path, $"is no valid JSON at line {Refusal.Count((malformed.LineNumber ?? 0) + 1)}", malformed);
        }
    }
}
