using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>How far jobs of the cluster are.</summary>
[TaskName("Status")]
[TaskDescription("Tells of the artifacts that --executor slurm makes which are done, run, wait or failed, and the time left.")]
public sealed class StatusTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) => context.Session.TellStatusAsync();
}
