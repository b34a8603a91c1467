using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Makes one artifact: what a job of the cluster runs.</summary>
[TaskName("Artifact")]
[TaskDescription("Makes one artifact whose inputs are there, as a job of --executor slurm does.")]
public sealed class ArtifactTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) =>
        context.Session.MakeOneAsync(context.Needed("artifact", "tune/response-tuned-p1-t1-0123456789abcdef"));
}
