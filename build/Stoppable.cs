using System.Runtime.InteropServices;
using ImplicitInstruct.Pipeline.Running;
using Spectre.Console;

namespace ImplicitInstruct.Build;

/// <summary>Commands that Ctrl-C, or a scheduler's signal, ends between two steps with everything saved.</summary>
internal static class Stoppable
{
    /// <summary>Exit code of a command that was stopped from outside, as shells have it for Ctrl-C.</summary>
    public const int Stopped = 130;

    private const string Continues =
        "Stopped. What was done is saved: the same command continues from here and ends in the same bytes.";

    /// <summary>Runs a command.</summary>
    /// <param name="console">Where it prints; null for the standard output.</param>
    /// <param name="run">Takes the terminal (null where there is none), a report of its progress, and what a signal cancels.</param>
    /// <param name="whenStopped">What is said when it was stopped.</param>
    /// <returns>What the command returns, or <see cref="Stopped"/>.</returns>
    public static async Task<int> RunAsync(
        IAnsiConsole? console, Func<IAnsiConsole?, IRunReport, CancellationToken, Task<int>> run, string whenStopped = Continues)
    {
        console ??= AnsiConsole.Console;
        var terminal = console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;
        IRunReport report = terminal
            ? new TerminalReport(console)
            : new PlainReport(console.Profile.Out.Writer, TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await run(terminal ? console : null, report, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            report.Line(whenStopped);
            return Stopped;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;   // a second one ends the process at once, which does no harm either
            stop.Cancel();
        }
    }

    /// <summary>Throws what decides the exit code, where a command was stopped.</summary>
    /// <exception cref="BuildFailedException">It was.</exception>
    public static void ThrowIfStopped(int exitCode)
    {
        if (exitCode == Stopped)
            throw new BuildFailedException("Stopped before the end.", Stopped);
    }
}
