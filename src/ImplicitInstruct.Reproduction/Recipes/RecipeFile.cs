using ImplicitInstruct.Files;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>
/// A recipe as a file: <c>key=value</c> on each line, as <see cref="RecipeMeanings.Lines"/> writes them; empty lines and those that start
/// with <c>#</c> say nothing. Some have a name and need no file: those of <c>Recipes/Named</c>.
/// </summary>
public static class RecipeFile
{
    private const string Prefix = "Recipes/";

    /// <summary>The recipes that have a name, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(RecipeFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal),
    ];

    /// <summary>What a file changes of a recipe, <c>key=value</c> each: what it repeats of the recipe is no change.</summary>
    /// <param name="path">The file, or one of <see cref="Names"/>; a file of that name comes first.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="AdviceException">It is no such file; names the line, and what is wrong with it.</exception>
    public static IReadOnlyList<string> ChangesIn(string path, ReproductionRecipe recipe)
    {
        var changed = recipe;
        foreach (var (index, line) in TextOf(path).Split('\n').Index())
        {
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#'))
                continue;
            try
            {
                changed = RecipeOverrides.Apply(changed, [line]);
            }
            catch (AdviceException wrong)
            {
                throw new AdviceException(FormattableString.Invariant($"'{path}', line {index + 1}: {wrong.Message}"), wrong)
                {
                    Remedy = wrong.Remedy,
                };
            }
        }

        return [.. RecipeOverrides.Settings(changed).Except(RecipeOverrides.Settings(recipe), StringComparer.Ordinal)];
    }

    private static string TextOf(string path)
    {
        if (File.Exists(path) || (!Names.Contains(path) && Path.GetFileNameWithoutExtension(path) != path))
            return ForeignFile.ReadText(path);
        if (!Names.Contains(path))
            throw new AdviceException($"There is no file '{path}', and no recipe of that name. What there is: {string.Join(", ", Names)}.");
        using var reader = new StreamReader(typeof(RecipeFile).Assembly.GetManifestResourceStream(Prefix + path)!);
        return reader.ReadToEnd();
    }
}
