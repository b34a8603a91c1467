using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImplicitInstruct.Reporting;

/// <summary>One value of a recipe.</summary>
/// <param name="Group">The first name of its key; empty for a value at the root.</param>
/// <param name="Key">The key that <c>--set</c> takes.</param>
/// <param name="Value">The value.</param>
/// <param name="Usual">The value of the unchanged recipe; null when it is the same or unknown.</param>
public sealed record RecipeRow(string Group, string Key, string Value, string? Usual)
{
    /// <summary>How many changed values are named at the top of a report; of more it has the number.</summary>
    internal const int Named = 5;

    /// <summary>What it means that values are not the usual ones.</summary>
    internal const string Meaning = "Bounds and comparisons were made for the usual ones.";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All values of a recipe, in its order; then those that only the unchanged recipe has.</summary>
    public static IReadOnlyList<RecipeRow> All(JsonNode recipe, JsonNode? unchanged)
    {
        var usual = Leaves(unchanged, "").ToDictionary(leaf => leaf.Key, leaf => leaf.Value);
        var rows = Leaves(recipe, "").Select(leaf => new RecipeRow(GroupOf(leaf.Key), leaf.Key, leaf.Value,
            unchanged is null || usual.GetValueOrDefault(leaf.Key) == leaf.Value ? null
                : usual.GetValueOrDefault(leaf.Key, "absent"))).ToList();
        var keys = rows.Select(row => row.Key).ToHashSet();
        return [.. rows, .. usual.Where(leaf => !keys.Contains(leaf.Key))
            .Select(leaf => new RecipeRow(GroupOf(leaf.Key), leaf.Key, "absent", leaf.Value))];
    }

    /// <summary>The values that are not the usual ones.</summary>
    public static IReadOnlyList<RecipeRow> Changed(JsonNode recipe, JsonNode? unchanged) =>
        [.. All(recipe, unchanged).Where(row => row.Usual is not null)];

    /// <summary>The changed values in a sentence.</summary>
    /// <param name="changed">One or more.</param>
    /// <param name="inWords">How one is written; null for <see cref="ToString"/>.</param>
    public static string Sentence(IReadOnlyList<RecipeRow> changed, Func<RecipeRow, string>? inWords = null) =>
        $"{Count(changed)} not the usual: {string.Join(", ", changed.Take(Named).Select(inWords ?? (row => row.ToString())))}"
        + $"{More(changed)}. {Meaning}";

    /// <summary>How many values are not the usual ones, as the beginning of a sentence.</summary>
    internal static string Count(IReadOnlyList<RecipeRow> changed) => changed.Count == 1
        ? "One value of the recipe is"
        : string.Create(CultureInfo.InvariantCulture, $"{changed.Count} values of the recipe are");

    /// <summary>What follows the named ones in that sentence; empty where all are named.</summary>
    internal static string More(IReadOnlyList<RecipeRow> changed) => changed.Count > Named
        ? string.Create(CultureInfo.InvariantCulture, $", and {changed.Count - Named} more")
        : "";

    /// <summary>As <c>--set</c> takes it, with the usual value behind it.</summary>
    public override string ToString() => Usual is null ? $"{Key}={Value}" : $"{Key}={Value} (usually {Usual})";

    private static string GroupOf(string key) => key.IndexOf('.', StringComparison.Ordinal) is > 0 and var at ? key[..at] : "";

    private static IEnumerable<(string Key, string Value)> Leaves(JsonNode? node, string key) => node switch
    {
        null when key.Length == 0 => [],
        JsonObject { Count: > 0 } members =>
            members.SelectMany(member => Leaves(member.Value, key.Length == 0 ? member.Key : $"{key}.{member.Key}")),
        _ => [(key, Text(node))],
    };

    private static string Text(JsonNode? node) => node switch
    {
        null => "none",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(Compact),
    };
}
