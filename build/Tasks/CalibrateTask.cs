using System.Globalization;
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
        var options = new CalibrateOptions
        {
            Opinions = context.Typed.All("opinions"),
            Instructions = context.Text("instructions") is { } text ? Count(text, "instructions") : null,
            Folder = context.Text("folder"),
            JsonFile = context.Text("json"),
        };
        options = context.Text("models") is { } models ? options with { Models = Count(models, "models") } : options;
        var asks = (context.Text("judge") ?? context.Text("judge-model") ?? context.Text("judge-endpoint")) is not null;
        if (options.Opinions.Count > 0 == asks)
            throw new AdviceException(
                "Type either --opinions FILE, rows {\"idx\", \"p\", \"q\", \"l1\", \"l2\"} that a judge has given before, or --judge NAME, "
                + "or --judge-model NAME with --judge-endpoint URL, a judge to be asked.");
        if (asks)
        {
            var access = JudgeTask.AccessOf(context.Typed, context.ArtifactsFolder);
            Stoppable.ThrowIfStopped(await CalibrateCommand.AskAsync(options, access, Console.Out).ConfigureAwait(false));
            return;
        }

        await Stoppable.RunAsync(stop =>
        {
            CalibrateCommand.Compare(options, Console.Out, stop);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
    }

    private static int Count(string text, string argument) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new AdviceException($"--{argument} is '{text}', and it is a number of them from 1: type --{argument} 12, say.");
}
