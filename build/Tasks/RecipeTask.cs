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
        if (context.Text("updates") is { } file)
            UpdatesFile.Write(context.Session.Study, file);
        else
            RecipeCommand.Run(context.Session.Study, Console.Out);
        return Task.CompletedTask;
    }
}
