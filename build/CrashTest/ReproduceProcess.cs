using System.Diagnostics;

namespace ImplicitInstruct.Build.CrashTest;

/// <summary>Reproduce in a process of its own, which can be killed.</summary>
/// <param name="arguments">What it is told besides target and folder.</param>
internal sealed class ReproduceProcess(IReadOnlyList<string> arguments)
{
    private const int Shown = 20;

    /// <summary>Runs it, to its end or until it is killed.</summary>
    /// <param name="artifacts">Its folder of artifacts.</param>
    /// <param name="until">Ends when it is killed; null for never.</param>
    /// <param name="stop">Kills it too.</param>
    /// <returns>Its exit code; null when it was killed.</returns>
    /// <exception cref="BuildFailedException">It ended with neither verdict; holds its last lines.</exception>
    public async Task<int?> RunAsync(string artifacts, Func<CancellationToken, Task>? until, CancellationToken stop)
    {
        var lines = new Queue<string>();
        using var process = new Process { StartInfo = StartOf(artifacts) };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var ended = process.WaitForExitAsync(stop);
            if (until is not null && await Task.WhenAny(ended, until(life.Token)).ConfigureAwait(false) != ended)
            {
                await KillAsync(process).ConfigureAwait(false);
                stop.ThrowIfCancellationRequested();
                return null;
            }

            await ended.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(process).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await life.CancelAsync().ConfigureAwait(false);
        }

        // A claim that does not hold is an end like any other.
        if (process.ExitCode is not (Outcome.Good or Outcome.Failed)
            || !lines.Any(line => line.Contains("claims hold", StringComparison.Ordinal)))
            throw new BuildFailedException(
                FormattableString.Invariant($"Reproduce ended with {process.ExitCode}, and its last lines were:\n")
                + string.Join('\n', lines));
        return process.ExitCode;

        void Keep(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
                return;
            lock (lines)
            {
                lines.Enqueue(line.Data);
                if (lines.Count > Shown)
                    lines.Dequeue();
            }
        }
    }

    private static Task KillAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        return process.WaitForExitAsync(CancellationToken.None);
    }

    private ProcessStartInfo StartOf(string artifacts) => new(
        Dotnet.Command, [typeof(ReproduceProcess).Assembly.Location, "--target", "Reproduce", .. arguments, "--artifacts", artifacts])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
