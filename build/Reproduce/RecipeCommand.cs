using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Build.Reproduce;

/// <summary>Tells what a run would be made with.</summary>
internal static class RecipeCommand
{
    /// <summary>Prints every value of the recipe, changes applied: <c>key=value</c>, one a line, as <c>--set</c> takes it.</summary>
    public static void Run(Study study, TextWriter output)
    {
        foreach (var setting in RecipeOverrides.Settings(study.Recipe))
            output.WriteLine(setting);
    }
}
