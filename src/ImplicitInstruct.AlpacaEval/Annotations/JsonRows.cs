using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>A list of objects: one JSON list, or an object a line.</summary>
internal static class JsonRows
{
    /// <summary>The objects in their order.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="form">What a row should be; null: an annotation.</param>
    /// <exception cref="AdviceException">It is neither.</exception>
    public static IReadOnlyList<JsonRow> Read(byte[] bytes, string source, RowForm? form = null)
    {
        form ??= RowForm.Annotation;
        var text = ForeignFile.Utf8(bytes, source);
        var start = text.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
            return [];
        return text.Span[start] == '[' ? ReadList(text, source, form) : ReadLines(text, source, form);
    }

    private static List<JsonRow> ReadList(ReadOnlyMemory<byte> text, string source, RowForm form)
    {
        var rows = new List<JsonRow>();
        foreach (var item in Parse(text, source, line: null, form).EnumerateArray())
            rows.Add(Row(item, $"row {rows.Count}", source, form));
        return rows;
    }

    private static List<JsonRow> ReadLines(ReadOnlyMemory<byte> text, string source, RowForm form)
    {
        var rows = new List<JsonRow>();
        for (var line = 1; !text.IsEmpty; line++)
        {
            var end = text.Span.IndexOf((byte)'\n');
            var one = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (one.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
                rows.Add(Row(Parse(one, source, line, form), form.TellsLines ? $"line {line}" : $"row {rows.Count}", source, form));
        }

        return rows;
    }

    private static JsonRow Row(JsonElement item, string place, string source, RowForm form)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw new AdviceException($"'{source}', {place} is no JSON object; {form.File}.");
        var row = new JsonRow(item, place, source, form);
        return HasNames(item) ? row : throw row.Refusal("a name in it is no valid Unicode");
    }

    /// <summary>Whether all names are texts: half a surrogate pair may stand in a value, as Python writes it, and in no name.</summary>
    private static bool HasNames(JsonElement item)
    {
        try
        {
            return item.EnumerateObject().All(property => property.Name is not null);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> text, string source, long? line, RowForm form)
    {
        try
        {
            return ParseOrThrow(text);
        }
        catch (JsonException malformed)
        {
            // Python writes NaN where there is no number. A second try, without them, so that texts which speak of NaN are left alone.
            JsonElement second;
            try
            {
                second = ParseOrThrow(JsonText.WithNullFor(text.Span, "NaN"));
            }
            catch (JsonException)
            {
                throw new AdviceException(
                    $"'{source}' is no valid JSON at line {line ?? malformed.LineNumber + 1}; {form.File}.", malformed);
            }

            return form.TakesNaN
                ? second
                : throw new AdviceException(
                    $"'{source}' has NaN at line {line ?? malformed.LineNumber + 1}: write null where a judge gave no preference.",
                    malformed);
        }
    }

    private static JsonElement ParseOrThrow(ReadOnlyMemory<byte> text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
