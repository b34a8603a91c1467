using System.Text.Json;

namespace ImplicitInstruct.Hub;

/// <summary>
/// Typed, checked access to the fields of a <c>config.json</c> and the small files beside it; every refusal names the file and the field.
/// </summary>
internal sealed class ConfigFields(JsonElement root, string path)
{
    private const string Next = "use a checkpoint that does without it";

    /// <summary>A whole number that must be there.</summary>
    public int Whole(string name) => OptionalWhole(name, null) ?? throw Refusal.Damaged(path, $"lacks the field '{name}'");

    /// <summary>A whole number, the default when the field is absent, null when it is null.</summary>
    public int? OptionalWhole(string name, int? absent)
    {
        if (!root.TryGetProperty(name, out var value))
            return absent;
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw Wrong(name, value, "a whole number");
    }

    /// <summary>A special token: an id, null, or a list of one id; newer checkpoints list several end tokens, which is refused.</summary>
    public int? Token(string name, int? absent, int vocabularySize)
    {
        var value = root.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Array
            ? OnlyItem(name, field)
            : OptionalWhole(name, absent);
        return value is null || (value >= 0 && value < vocabularySize)
            ? value
            : throw Refusal.Damaged(path, $"has '{name}' = {value}, which is no id of its model's vocabulary of {vocabularySize}");
    }

    /// <summary>A number, the default when the field is absent or null.</summary>
    public double Number(string name, double absent) => OptionalNumber(name) ?? absent;

    /// <summary>A number, null when the field is absent or null.</summary>
    public double? OptionalNumber(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? number
            : throw Wrong(name, value, "a number");
    }

    /// <summary>True or false, the default when the field is absent, false when it is null.</summary>
    public bool Flag(string name, bool absent = false)
    {
        if (!root.TryGetProperty(name, out var value))
            return absent;
        if (value.ValueKind == JsonValueKind.Null)
            return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Wrong(name, value, "true or false");
    }

    /// <summary>A text, null when the field is absent or null.</summary>
    public string? Text(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, value, "a text");
    }

    /// <summary>A text that changes no number; null where there is none, whatever else stands there.</summary>
    public string? TextOrNull(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The texts of a list, none when the field is absent or null.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Wrong(name, value, "a list of texts");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>The whole numbers of a list, null when the field is absent or null.</summary>
    public IReadOnlyList<int>? Wholes(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out _)))
            throw Wrong(name, value, "a list of whole numbers");
        return [.. value.EnumerateArray().Select(item => item.GetInt32())];
    }

    /// <summary>Names of the fields that are not null.</summary>
    public IEnumerable<string> Stated =>
        root.EnumerateObject().Where(stated => stated.Value.ValueKind != JsonValueKind.Null).Select(stated => stated.Name);

    /// <summary>The field as an object, null when it is absent or null.</summary>
    public ConfigFields? Object(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Object ? new ConfigFields(value, path) : throw Wrong(name, value, "an object");
    }

    /// <summary>Refuses fields that would change numbers and are not computed here.</summary>
    public void MustBeHarmless(IEnumerable<UncomputedField> uncomputed)
    {
        foreach (var field in uncomputed)
        {
            if (root.TryGetProperty(field.Name, out var value) && !field.IsHarmless(value))
                throw Unsupported($"asks for '{field.Name}' = {Refusal.Quote(value.GetRawText())}, and {field.Meaning}");
        }
    }

    /// <summary>Refuses a field with any value but null.</summary>
    public void MustBeAbsent(string name, string meaning)
    {
        if (root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            throw Unsupported($"asks for '{name}', and {meaning}");
    }

    /// <summary>The refusal of a checkpoint that is sound but of another kind.</summary>
    public AdviceException Unsupported(string wrong) => Refused(wrong, Next);

    /// <summary>The refusal of a file whose fields contradict each other.</summary>
    public AdviceException Damaged(string wrong) => Refusal.Damaged(path, wrong);

    /// <summary>As <see cref="Unsupported"/>, where there is better advice.</summary>
    public AdviceException Refused(string wrong, string next) => Refusal.Unsupported(path, wrong, next);

    private int OnlyItem(string name, JsonElement list)
    {
        var ids = list.EnumerateArray().Select(item => item.GetRawText()).Distinct().ToArray();
        return ids.Length == 1 && list[0].ValueKind == JsonValueKind.Number && list[0].TryGetInt32(out var id)
            ? id
            : throw Refusal.Unsupported(path, $"has {ids.Length} values for '{name}'", "state the one id that ends a response");
    }

    private AdviceException Wrong(string name, JsonElement value, string expected) =>
        Refusal.Damaged(path, $"has '{name}' = {Refusal.Quote(value.GetRawText())}, which is not {expected}");
}
