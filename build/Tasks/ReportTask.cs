using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Writes the report again.</summary>
[TaskName("Report")]
[TaskDescription("Writes the report again from the artifacts that are there; makes none, and needs no engine.")]
public sealed class ReportTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) => Stoppable.RunAsync(context.Session.WriteReportAsync);
}
