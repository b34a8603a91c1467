using Cake.Frosting;
using ImplicitInstruct.Pipeline.Commands;
using Spectre.Console;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Measures the engine on this machine.</summary>
[TaskName("Bench")]
[TaskDescription("Measures training and decoding of the CPU engine against this machine's peak.")]
public sealed class BenchTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        BenchCommand.Run(AnsiConsole.Console, context.Text("shape"), context.Number("jobs") ?? 0);
        return Task.CompletedTask;
    }
}
