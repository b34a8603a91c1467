using Cake.Frosting;
using ImplicitInstruct.Build.Bench;
using Spectre.Console;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Measures an engine on this machine.</summary>
[TaskName("Bench")]
[TaskDescription("Measures training and decoding of an engine against this machine's peak.")]
public sealed class BenchTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var options = new BenchOptions
        {
            Shape = context.Text("shape"),
            Device = context.Text("device"),
            Threads = context.Number("jobs") ?? 0,
            Json = context.Text("json"),
            Against = context.Text("against"),
        };
        options = context.Text("engine") is { } engine ? options with { Engine = engine } : options;
        return Stoppable.RunAsync(stop =>
        {
            BenchCommand.Run(AnsiConsole.Console, options, stop);
            return Task.CompletedTask;
        });
    }
}
