using ImplicitInstruct.Files;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>
/// A recipe as a file: <c>key=value</c> on each line, as <see cref="RecipeMeanings.Lines"/> writes them; empty lines and those that start
/// with <c>#</c> say nothing.
/// </summary>
public static class RecipeFile
{
    /// <summary>What a file changes of a recipe, <c>key=value</c> each: what it repeats of the recipe is no change.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="AdviceException">It is no such file; names the line, and what is wrong with it.</exception>
    public static IReadOnlyList<string> ChangesIn(string path, ReproductionRecipe recipe)
    {
        var changed = recipe;
        foreach (var (index, line) in ForeignFile.ReadText(path).Split('\n').Index())
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
}
