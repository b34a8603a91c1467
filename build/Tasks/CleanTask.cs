using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Removes <c>artifacts/</c>.</summary>
[TaskName("Clean")]
[TaskDescription("Removes artifacts/, models and results included.")]
public sealed class CleanTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        if (Directory.Exists(context.ArtifactsFolder))
            Directory.Delete(context.ArtifactsFolder, recursive: true);
        context.Log.Information("{0} is gone.", context.ArtifactsFolder);
        return Task.CompletedTask;
    }
}
