using System.Text;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>
/// What every value of a recipe means, its unit and source among it, and what it may be. Both stand in one place each: the comment of its
/// property, and the check that refuses it.
/// </summary>
public static class RecipeMeanings
{
    private const int Width = 118;

    /// <summary>The meanings by the keys of a recipe.</summary>
    public static IReadOnlyDictionary<string, string> Of(ReproductionRecipe recipe)
    {
        var ranges = Require.RangesOf(recipe);
        return RecipeOverrides.KeysOf(recipe).ToDictionary(key => key.Path, key => Of(key, ranges), StringComparer.Ordinal);
    }

    /// <summary>
    /// Every value as it is set, <c>key=value</c>, below what it means in lines that start with <c>#</c>; said once where several keys
    /// share it.
    /// </summary>
    public static IEnumerable<string> Lines(ReproductionRecipe recipe)
    {
        var (ranges, told) = (Require.RangesOf(recipe), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (key, setting) in RecipeOverrides.KeysOf(recipe).Zip(RecipeOverrides.Settings(recipe)))
        {
            foreach (var group in key.Within.SkipLast(1).Select(DocumentedMembers.Of).Where(told.Add))
            {
                foreach (var line in Comment(group))
                    yield return line;
            }

            if (Of(key, ranges) is var meaning && told.Add(meaning))
            {
                foreach (var line in Comment(meaning))
                    yield return line;
            }

            yield return setting;
        }
    }

    private static string Of(RecipeKey key, IReadOnlyDictionary<string, string> ranges)
    {
        var range = ranges.TryGetValue(key.Path, out var required) ? ", " + required : "";
        var absent = key.IsOptional ? "; or none" : "";
        return $"{DocumentedMembers.Of(key.Within[^1])} Takes {RecipeOverrides.Wanted(key.Type)}{range}{absent}.".TrimStart();
    }

    private static IEnumerable<string> Comment(string text)
    {
        var line = new StringBuilder("#");
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length >= Width)
            {
                yield return line.ToString();
                line.Clear().Append('#');
            }

            line.Append(' ').Append(word);
        }

        if (line.Length > 1)
            yield return line.ToString();
    }
}
