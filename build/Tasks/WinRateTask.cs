using Cake.Frosting;
using ImplicitInstruct.Build.WinRate;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Win rates from a judge's verdicts.</summary>
[TaskName("WinRate")]
[TaskDescription("Win rates from a judge's verdicts, raw and length-controlled as on AlpacaEval's leaderboard.")]
public sealed class WinRateTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var options = new WinRateOptions
        {
            Annotations = context.Needed("annotations", "FILE, alpaca_eval's annotations.json"),
            Hub = HubSettings.FromEnvironment(),
            Paired = context.Text("paired"),
            Gold = context.Text("gold"),
            Calibration = context.Text("calibration"),
            JsonFile = context.Text("json"),
            Regulariser = context.Text("regulariser"),
            Instructions = WinRateOptions.ParseInstructions(context.Text("instructions")),
        };
        options = context.Number("resamples") is { } resamples ? options with { Resamples = resamples } : options;
        return Stoppable.RunAsync(stop => WinRateCommand.RunAsync(options, Console.Out, stop));
    }
}
