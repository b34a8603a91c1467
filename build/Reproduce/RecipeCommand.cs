using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Build.Reproduce;

/// <summary>Tells what a run would be made with.</summary>
internal static class RecipeCommand
{
    /// <summary>
    /// Prints every value of the recipe, changes applied: <c>key=value</c>, one a line, as <c>--set</c> takes it, below what it means. All
    /// of it is a file for <c>--recipe</c>.
    /// </summary>
    public static void Run(Study study, TextWriter output)
    {
        foreach (var line in RecipeMeanings.Lines(study.Recipe))
            output.WriteLine(line);
    }
}
