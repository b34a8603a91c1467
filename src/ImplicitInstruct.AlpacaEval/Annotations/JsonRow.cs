using System.Text.Json;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>One object of a list of them, with messages that say where it stands.</summary>
/// <param name="item">The object.</param>
/// <param name="place">Where it stands in the file: <c>row 0</c>, <c>line 1</c>.</param>
/// <param name="source">The list's file.</param>
/// <param name="form">What a row should be.</param>
internal sealed class JsonRow(JsonElement item, string place, string source, RowForm form)
{
    /// <summary>Whether a property is there, be it null.</summary>
    public bool Has(string name) => item.TryGetProperty(name, out _);

    /// <summary>A finite number; null when the property is null.</summary>
    public double? Number(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) && double.IsFinite(value) => value,
        _ => throw Refusal($"'{name}' is no number"),
    };

    /// <summary>A whole number from 0, even if written 3.0; null when the property is absent or null.</summary>
    public int? Count(string name)
    {
        if (!Has(name) || Number(name) is not { } value)
            return null;
        return value is >= 0 and <= int.MaxValue && value == Math.Floor(value)
            ? (int)value
            : throw Refusal($"'{name}' is {value}, which is no whole number from 0");
    }

    /// <summary>A text; null when the property is absent or null.</summary>
    public string? Text(string name)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : throw Refusal($"'{name}' is no text");
    }

    /// <summary>An object; null when the property is absent or anything else.</summary>
    public JsonElement? Object(string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>A text that has to be there.</summary>
    public string NeededText(string name) => Text(name) ?? throw Refusal($"'{name}' is missing");

    /// <summary>A whole number that has to be there.</summary>
    public int NeededCount(string name) => Count(name) ?? throw Refusal($"'{name}' is missing");

    /// <summary>The sentence for a row that cannot be used.</summary>
    public AdviceException Refusal(string wrong) => new($"'{source}', {place}: {wrong}. {form.Row}");

    private JsonElement Find(string name) => item.TryGetProperty(name, out var value) ? value : throw Refusal($"'{name}' is missing");
}
