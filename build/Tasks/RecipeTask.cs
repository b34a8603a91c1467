using Cake.Frosting;
using ImplicitInstruct.Build.Recipe;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Prints the recipe.</summary>
[TaskName("Recipe")]
[TaskDescription("Prints every value of the recipe as --set takes it: key=value, one a line.")]
public sealed class RecipeTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        RecipeCommand.Run(ReproduceTask.OptionsOf(context), Console.Out);
        return Task.CompletedTask;
    }
}
