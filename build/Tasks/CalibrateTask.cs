using Cake.Frosting;
using ImplicitInstruct.Build.Calibrate;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Holds a new judge against the original one.</summary>
[TaskName("Calibrate")]
[TaskDescription("How far a new judge is from AlpacaEval 2's original: agreement, rates side by side, the error for an unseen model.")]
public sealed class CalibrateTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var typed = new CalibrateArguments(context.Typed, context.ArtifactsFolder);
        if (typed.Access is { } access)
        {
            Stoppable.ThrowIfStopped(await CalibrateCommand.AskAsync(typed.Options, access, Console.Out).ConfigureAwait(false));
            return;
        }

        await Stoppable.RunAsync(stop =>
        {
            CalibrateCommand.Compare(typed.Options, Console.Out, stop);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
    }
}
