using Cake.Frosting;
using ImplicitInstruct.Build.Calibrate;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Holds a new judge against the original one.</summary>
[TaskName("Calibrate")]
[TaskDescription("How far a new judge is from AlpacaEval 2's original: agreement, rates side by side, the error for an unseen model.")]
public sealed class CalibrateTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var options = new CalibrateOptions { Opinions = context.Typed.All("opinions"), JsonFile = context.Text("json") };
        if (options.Opinions.Count == 0)
            throw new AdviceException("--opinions is missing: type --opinions FILE, rows {\"idx\", \"p\", \"q\", \"l1\", \"l2\"}.");
        return Stoppable.RunAsync(stop =>
        {
            CalibrateCommand.Compare(options, Console.Out, stop);
            return Task.CompletedTask;
        });
    }
}
