using Cake.Frosting;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Reproduction.Sweeps;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Win rates against one value of the recipe.</summary>
[TaskName("Sweep")]
[TaskDescription("Varies one value of the recipe and measures win rates at each; beyond the paper.")]
public sealed class SweepTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var options = ReproduceArguments.Read(context.Typed, context.Root);
        var sweep = new Sweep(options, context.Needed("vary", "response.epochs=1,2,4,8"), context.Text("model"));
        return context.Session.RunAsync(async (terminal, report, stop) =>
        {
            var result = await sweep.MeasureAsync(report, stop).ConfigureAwait(false);
            report.Line("");
            result.ToTable().Print(terminal, report.Line);
            foreach (var bound in result.Bounds)
                report.Line(bound.ToString());
            report.Line(
                $"Written: {StandardOutput.FromHere(Path.Combine(options.Artifacts, options.Scale.Name, SweepResult.Folder))}; " +
                "./build.sh --target Report plots it.");
        });
    }
}
