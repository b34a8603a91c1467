using System.Diagnostics;

namespace ImplicitInstruct.Build.CrashTest;

/// <summary>Reproduce in a process of its own, which can be killed.</summary>
/// <param name="arguments">What it is told besides target and folder.</param>
internal sealed class ReproduceProcess(IReadOnlyList<string> arguments)
{
    private const int Shown = 20;

    /// <summary>Runs it, to its end or for some time.</summary>
    /// <param name="artifacts">Its folder of artifacts.</param>
    /// <param name="lifetime">When it is killed; null for never.</param>
    /// <param name="stop">Kills it too.</param>
    /// <returns>Its exit code; null when it was killed.</returns>
    /// <exception cref="BuildFailedException">It ended with neither verdict; holds its last lines.</exception>
    public async Task<int?> RunAsync(string artifacts, TimeSpan? lifetime, CancellationToken stop)
    {
        var lines = new Queue<string>();
        using var process = new Process { StartInfo = StartOf(artifacts) };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (lifetime is { } time)
            end.CancelAfter(time);
        try
        {
            await process.WaitForExitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            return null;
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

    private ProcessStartInfo StartOf(string artifacts) => new(
        Dotnet.Command, [typeof(ReproduceProcess).Assembly.Location, "--target", "Reproduce", .. arguments, "--artifacts", artifacts])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
