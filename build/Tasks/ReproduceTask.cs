using Cake.Common;
using Cake.Frosting;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Reproduction;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Reproduces the paper's claims.</summary>
[TaskName("Reproduce")]
[TaskDescription("Makes models, outputs and tables, and says whether the paper's claims hold.")]
public sealed class ReproduceTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var exitCode = await ReproductionRun.RunAsync(OptionsOf(context)).ConfigureAwait(false);
        if (exitCode == ReproductionRun.Stopped)
            throw new BuildFailedException("Stopped before the end.", ReproductionRun.Stopped);
        if (exitCode != 0)
            throw new BuildFailedException("Not every claim holds; the tables above have the numbers.", exitCode);
    }

    /// <summary>What was typed, for this target and those that read its artifacts.</summary>
    /// <param name="context">The arguments.</param>
    /// <param name="scale">The scale where none was typed.</param>
    internal static ReproduceOptions OptionsOf(BuildContext context, string scale = ReproduceOptions.MiniatureScale)
    {
        var plain = new ReproduceOptions { Root = context.Root, Scale = context.Text("scale") ?? scale };
        return plain with
        {
            Claims = [.. context.Arguments<string>("claim", [])],
            Only = [.. context.Arguments<string>("only", [])],
            Seeds = context.Number("seeds"),
            Engine = context.Text("engine") ?? plain.Engine,
            Device = context.Text("device"),
            Judge = context.Text("judge") ?? plain.Judge,
            JudgeAccess = JudgeTask.AccessOf(context),
            Jobs = context.Number("jobs"),
            Why = context.HasArgument("why"),
            KeepCheckpoints = context.HasArgument("keep-checkpoints") ? true : null,
            IsDryRun = context.HasArgument(DryRun.Argument),
            Overrides = [.. context.Arguments<string>("set", [])],
        };
    }
}
