using Cake.Frosting;
using ImplicitInstruct.Build.Reproduce;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Prints the recipe.</summary>
[TaskName("Recipe")]
[TaskDescription("Prints every value of the recipe as --set takes it: key=value, one a line.")]
public sealed class RecipeTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        RecipeCommand.Run(context.Session.Study, Console.Out);
        return Task.CompletedTask;
    }
}
