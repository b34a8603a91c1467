using Cake.Frosting;
using ImplicitInstruct.Reproduction;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Writes the report again.</summary>
[TaskName("Report")]
[TaskDescription("Writes the report again from the artifacts that are there; makes none.")]
public sealed class ReportTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        ReportAssembly.Run(ReproduceTask.OptionsOf(context));
        return Task.CompletedTask;
    }
}
