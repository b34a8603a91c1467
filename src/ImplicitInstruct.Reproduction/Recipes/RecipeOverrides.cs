using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>Changes single values of a recipe by name: <c>pretrain.steps=1000</c>.</summary>
public static class RecipeOverrides
{
    /// <summary>Applies the settings in their order.</summary>
    /// <param name="recipe">A record of records; every property that is no record is a value that can be set. A value that is set for all
    /// takes the place of what single base models depart to.</param>
    /// <param name="settings"><c>key=value</c> each; keys are property paths, in any case.</param>
    /// <exception cref="AdviceException">A key is unknown, or a value is not of its key's type; says which keys there are.</exception>
    public static TRecipe Apply<TRecipe>(TRecipe recipe, IEnumerable<string> settings) where TRecipe : notnull
    {
        var type = recipe.GetType();
        var tree = CanonicalJson.ToNode(recipe)!.AsObject();
        var keys = Leaves(type, tree, "", []).ToDictionary(key => key.Path, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var (key, value) = Split(setting);
            if (!keys.TryGetValue(key, out var known))
                throw Unknown(key, keys.Keys);
            foreach (var departure in keys.Values.Where(other => IsDeparture(other.Path, known.Path)))
                Set(tree, departure.Path, null);
            Set(tree, known.Path,
                known.IsOptional && value.Equals("none", StringComparison.OrdinalIgnoreCase) ? null
                    : Parse(key, value, known.Type, known.IsOptional));
        }
        return (TRecipe)tree.Deserialize(type, CanonicalJson.Options)!;
    }

    /// <summary>Every value of a recipe as <see cref="Apply"/> takes it, <c>key=value</c>, in the order of its properties.</summary>
    public static IReadOnlyList<string> Settings<TRecipe>(TRecipe recipe) where TRecipe : notnull
    {
        var tree = CanonicalJson.ToNode(recipe)!.AsObject();
        return [.. KeysOf(recipe).Select(
            key => $"{key.Path}={Text(key.Path.Split('.').Aggregate((JsonNode?)tree, (node, name) => node![name]))}")];
    }

    /// <summary>All keys of a recipe.</summary>
    public static IReadOnlyList<string> Keys<TRecipe>(TRecipe recipe) where TRecipe : notnull =>
        [.. KeysOf(recipe).Select(key => key.Path)];

    /// <summary>All values of a recipe, in the order of its properties; those of single base models last.</summary>
    /// <remarks>A value for all that came after what a base model departs to would take its place.</remarks>
    internal static IReadOnlyList<RecipeKey> KeysOf<TRecipe>(TRecipe recipe) where TRecipe : notnull =>
        [.. Leaves(recipe.GetType(), CanonicalJson.ToNode(recipe)!.AsObject(), "", [])
            .OrderBy(key => key.Path.StartsWith("models.", StringComparison.Ordinal))];

    /// <summary>What a value of a type has to be, in words.</summary>
    internal static string Wanted(Type type) => type switch
    {
        _ when ElementOf(type) is { } element => $"one or more, parted by commas: {Wanted(element)}",
        _ when type == typeof(string) => "a word",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(ulong) => "a whole number from 0 on",
        _ when type == typeof(bool) => "true or false",
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)),
        _ => "a number such as 0.004 or 4e-3",
    };

    private static IEnumerable<RecipeKey> Leaves(Type type, JsonObject tree, string prefix, IReadOnlyList<PropertyInfo> within)
    {
        var entries = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            ? tree.Select(entry => (Name: entry.Key, Type: type.GetGenericArguments()[1], IsOptional: false, Within: within))
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
                .Select(property => (
                    Name: JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                    Type: Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
                    IsOptional: IsOptional(property), Within: (IReadOnlyList<PropertyInfo>)[.. within, property]));
        foreach (var (name, inner, isOptional, properties) in entries)
        {
            if (tree[name] is JsonObject subtree)
            {
                foreach (var leaf in Leaves(inner, subtree, $"{prefix}{name}.", properties))
                    yield return leaf;
            }
            else
            {
                yield return new RecipeKey(prefix + name, inner, isOptional, properties);
            }
        }
    }

    private static bool IsOptional(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static (string Key, string Value) Split(string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
            throw new AdviceException($"'{setting}' sets nothing: write a key, an equals sign and a value, e.g. pretrain.steps=1000.");
        return (setting[..at].Trim(), setting[(at + 1)..].Trim());
    }

    private static string Text(JsonNode? value) => value switch
    {
        null => "none",
        JsonArray list => string.Join(',', list.Select(Text)),
        _ => value.ToString(),
    };

    private static void Set(JsonObject tree, string path, JsonNode? value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
            tree = tree[name]!.AsObject();
        tree[names[^1]] = value;
    }

    private static JsonNode Parse(string key, string value, Type type, bool isOptional = false)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (type == typeof(int) && int.TryParse(value, NumberStyles.AllowLeadingSign, invariant, out var whole))
            return whole;
        if (type == typeof(ulong) && ulong.TryParse(value, NumberStyles.None, invariant, out var unsigned))
            return unsigned;
        if (type == typeof(double) && double.TryParse(value, NumberStyles.Float, invariant, out var number) && double.IsFinite(number))
            return number;
        if (type == typeof(float) && float.TryParse(value, NumberStyles.Float, invariant, out var single) && float.IsFinite(single))
            return single;
        if (type == typeof(bool) && bool.TryParse(value, out var flag))
            return flag;
        if (ElementOf(type) is { } element)
            return new JsonArray([.. value.Split(',').Select(one => Parse(key, one.Trim(), element))]);
        if (type == typeof(string) && value.Length > 0)
            return value;
        if (type.IsEnum && Enum.GetNames(type).FirstOrDefault(name => name.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } choice)
            return JsonNamingPolicy.CamelCase.ConvertName(choice);
        throw new AdviceException($"{key} cannot be '{value}': it wants {Wanted(type)}{(isOptional ? " or none" : "")}.");
    }

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>
    /// Whether a value is the one in which a single base model departs from another value: <c>models.NAME.response.epochs</c> from
    /// <c>response.epochs</c>.
    /// </summary>
    private static bool IsDeparture(string path, string from) => path.Split('.', 3) is ["models", _, var rest] && rest == from;

    private static AdviceException Unknown(string key, IReadOnlyCollection<string> keys) => new(Nearest.Paths(key, keys, most: 5) switch
    {
        [] => $"There is no recipe value '{key}'.",
        [var near] => $"There is no recipe value '{key}'; did you mean {near}?",
        var several => $"There is no recipe value '{key}'; did you mean {string.Join(", ", several.SkipLast(1))} or {several[^1]}?",
    })
    { Remedy = "recipe.key" };
}

/// <summary>A value of a recipe.</summary>
/// <param name="Path">The key that it is set by.</param>
/// <param name="Type">What it is.</param>
/// <param name="IsOptional">Whether it may be absent.</param>
/// <param name="Within">The properties that lead to it, its own last.</param>
internal sealed record RecipeKey(string Path, Type Type, bool IsOptional, IReadOnlyList<PropertyInfo> Within);
