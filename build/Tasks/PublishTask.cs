using Cake.Frosting;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Reproduction.Publishing;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Writes a finished run for others to read and to verify.</summary>
[TaskName("Publish")]
[TaskDescription("Writes a finished run as a folder that any web server can serve, and that others can verify; makes nothing.")]
public sealed class PublishTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var folder = context.Needed("to", "DIR, an empty folder or none that is there");
        return context.Session.RunAsync((_, report, stop) =>
        {
            var study = context.Session.Study;
            // Where artifacts lie on this machine is nobody else's.
            var commands = ReproduceArguments.OfReport(study.Options with { Artifacts = Path.Combine(context.Root, "artifacts") });
            var fingerprint = RunPublication.Write(study, folder, commands, report, stop);
            report.Line($"Published: {StandardOutput.FromHere(Path.GetFullPath(folder))}");
            report.Line($"Fingerprint: {fingerprint}");
            report.Line(
                $"Others check it with ./build.sh --target Verify --store ADDRESS#{fingerprint}: with the fingerprint, which you tell by "
                + "another way, nothing in it can be exchanged.");
            return Task.CompletedTask;
        });
    }
}
