using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Pretrained;
using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Build.Recipe;

/// <summary>Tells what a run would be made with.</summary>
public static class RecipeCommand
{
    /// <summary>Prints every value of the recipe that the options name, <c>--set</c> and <c>--seeds</c> applied: <c>key=value</c>, one a line, as <c>--set</c> takes it.</summary>
    /// <param name="options">What was typed.</param>
    /// <param name="output">Where to print.</param>
    /// <exception cref="AdviceException">Bad usage.</exception>
    public static void Run(ReproduceOptions options, TextWriter output)
    {
        options.Validate();
        foreach (var setting in options.IsMiniature ? RecipeOverrides.Settings(ReproductionRun.RecipeOf(options)) : RecipeOverrides.Settings(PretrainedReproduction.RecipeOf(options)))
            output.WriteLine(setting);
    }
}
