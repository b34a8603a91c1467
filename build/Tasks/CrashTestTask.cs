using Cake.Frosting;
using ImplicitInstruct.Build.CrashTest;
using ImplicitInstruct.Build.Slurm;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Whether a run that was killed many times ends in the same bytes.</summary>
[TaskName("CrashTest")]
[TaskDescription("Kills Reproduce, or with --executor slurm any part of it, at random moments, and compares the bytes it ends in.")]
public sealed class CrashTestTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var (kills, seed) = (context.Number("kills") ?? 100, context.Number("kill-seed") ?? 1);
        if (kills < 1)
            throw new AdviceException(FormattableString.Invariant($"--kills is {kills}, which kills nothing: type --kills 100, say."));
        var folder = Path.Combine(context.ArtifactsFolder, "crash-test");
        var run = new ReproduceProcess(context.Typed.Without("kills", "kill-seed", "artifacts"));
        var here = new ReproduceProcess(context.Typed.Without(["kills", "kill-seed", "artifacts", "jobs", .. SlurmOptions.Own]));
        await context.Session.RunAsync(async (_, report, stop) =>
        {
            var differences = SlurmOptions.Read(context.Typed) is not null
                ? await new ClusterTrial(here, run, folder, kills, seed, report.Line).RunAsync(stop).ConfigureAwait(false)
                : await new CrashTrial(run, folder, kills, seed, context.Session.Study.Scale.SavesEvery, report.Line)
                    .RunAsync(stop).ConfigureAwait(false);
            if (differences.Count > 0)
                throw new BuildFailedException(
                    $"{differences.Count} files differ from those of the uninterrupted run; the first is {differences[0]}.");
        }).ConfigureAwait(false);
    }
}
