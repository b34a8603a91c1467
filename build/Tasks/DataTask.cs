using Cake.Frosting;
using ImplicitInstruct.Build.Data;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Fetches and builds the paper's data sets.</summary>
[TaskName("Data")]
[TaskDescription("Fetches the paper's data sets from the hub and builds them as the official scripts do.")]
public sealed class DataTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var exitCode = await DataCommand.RunAsync(new DataOptions
        {
            Folder = Path.Combine(context.ArtifactsFolder, "datasets"),
            Hub = HubSettings.FromEnvironment(),
            Only = context.Typed.All("only"),
            JsonFile = context.Text("json"),
        }).ConfigureAwait(false);
        Stoppable.ThrowIfStopped(exitCode);
    }
}
