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
internal sealed record RecipeRow(string Group, string Key, string Value, string? Usual)
{
    /// <summary>How many changed values are named at the top of a report; of more it has the number.</summary>
    public const int Named = 5;

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
    public static IReadOnlyList<RecipeRow> Changed(ReportContent content) =>
        [.. All(content.Recipe, content.UnchangedRecipe).Where(row => row.Usual is not null)];

    /// <summary>How many values are not the usual ones, as the beginning of a sentence.</summary>
    public static string Count(IReadOnlyList<RecipeRow> changed) => changed.Count == 1
        ? "One value of the recipe is"
        : string.Create(CultureInfo.InvariantCulture, $"{changed.Count} values of the recipe are");

    /// <summary>What follows the named ones in that sentence; empty where all are named.</summary>
    public static string More(IReadOnlyList<RecipeRow> changed) => changed.Count > Named
        ? string.Create(CultureInfo.InvariantCulture, $", and {changed.Count - Named} more")
        : "";

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
