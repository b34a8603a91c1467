using System.Runtime.InteropServices;
using ImplicitInstruct.Pipeline.Running;
using Spectre.Console;

namespace ImplicitInstruct.Build;

/// <summary>Commands that Ctrl-C, or a scheduler's signal, ends with a sentence and with everything saved that there is to save.</summary>
internal static class Stoppable
{
    /// <summary>Exit code of a command that was stopped from outside, as shells have it for Ctrl-C.</summary>
    public const int Stopped = 130;

    /// <summary>How long what is stopped may take to end by itself.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(2);

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
        // A terminal that cannot move its cursor, as TERM=dumb says, shows no bar that grows.
        var terminal = console.Profile.Capabilities is { Interactive: true, Ansi: true } && console.Profile.Out.IsTerminal;
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
            // A second Ctrl-C ends the process at once, which does no harm either; schedulers send SIGTERM more than once and mean one.
            signal.Cancel = signal.Signal == PosixSignal.SIGTERM || !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    /// <summary>Runs a command that prints lines from several threads, and saves what it has as it goes.</summary>
    /// <param name="output">Where it prints.</param>
    /// <param name="work">Takes that, made safe for threads, and what a signal cancels.</param>
    /// <param name="whenStopped">What is said when it was stopped.</param>
    /// <returns>0, or <see cref="Stopped"/>.</returns>
    public static Task<int> RunAsync(TextWriter output, Func<TextWriter, CancellationToken, Task> work, string whenStopped)
    {
        output = TextWriter.Synchronized(output);
        return RunAsync(
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }),
            async (_, _, stop) =>
            {
                await work(output, stop).ConfigureAwait(false);
                return 0;
            },
            whenStopped);
    }

    /// <summary>Runs a command that saves nothing on the way; the one who stops it gets the prompt back at once.</summary>
    /// <param name="work">
    /// What it does. It may look at what a signal cancels; when it does not end by itself soon after, it is left behind and ends with the
    /// process.
    /// </param>
    /// <exception cref="BuildFailedException">It was stopped.</exception>
    public static async Task RunAsync(Func<CancellationToken, Task> work)
    {
        ThrowIfStopped(await RunAsync(
            console: null,
            async (_, _, stop) =>
            {
                var running = Task.Run(() => work(stop), CancellationToken.None);
                var stopped = new TaskCompletionSource();
                using var signal = stop.Register(stopped.SetResult);
                if (await Task.WhenAny(running, stopped.Task).ConfigureAwait(false) != running)
                    await Task.WhenAny(running, Task.Delay(Patience, CancellationToken.None)).ConfigureAwait(false);
                if (!running.IsCompleted)
                    stop.ThrowIfCancellationRequested();
                await running.ConfigureAwait(false);
                return 0;
            },
            "Stopped. The same command begins anew.").ConfigureAwait(false));
    }

    /// <summary>Throws what decides the exit code, where a command was stopped.</summary>
    /// <exception cref="BuildFailedException">It was.</exception>
    public static void ThrowIfStopped(int exitCode)
    {
        if (exitCode == Stopped)
            throw new BuildFailedException("Stopped before the end.", Stopped);
    }
}
