using Cake.Frosting;
using ImplicitInstruct.Reproduction;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Win rates against one value of the recipe.</summary>
[TaskName("Sweep")]
[TaskDescription("Varies one value of the recipe and measures win rates at each; beyond the paper.")]
public sealed class SweepTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var exitCode = await Sweep.RunAsync(ReproduceTask.OptionsOf(context), context.Needed("vary", "response.epochs=1,2,4,8"), context.Text("model")).ConfigureAwait(false);
        if (exitCode != 0)
            throw new BuildFailedException("Stopped before the end.", exitCode);
    }
}
