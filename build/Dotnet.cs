using System.Diagnostics;

namespace ImplicitInstruct.Build;

/// <summary>The SDK's command line, the one that runs this host.</summary>
internal static class Dotnet
{
    /// <summary>
    /// Runs it with this console as its own. A signal ends it, with all that it has started: Ctrl-C reaches it too, but a scheduler's
    /// signal reaches this process alone.
    /// </summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="BuildFailedException">It was stopped.</exception>
    public static async Task<int> RunAsync(string folder, IEnumerable<string> arguments)
    {
        var exitCode = 0;
        Stoppable.ThrowIfStopped(await Stoppable.RunAsync(
            console: null,
            async (_, _, stop) =>
            {
                using var process = Process.Start(StartInfo(folder, arguments))!;
                await EndAsync(process, stop).ConfigureAwait(false);
                exitCode = process.ExitCode;
                return 0;
            },
            "Stopped.").ConfigureAwait(false));
        return exitCode;
    }

    /// <summary>Runs it and returns what it prints. Where it fails that is what is wrong, in its own words and on one line.</summary>
    public static async Task<(bool IsGood, string Text)> ReadAsync(
        string folder, IEnumerable<string> arguments, CancellationToken stop = default)
    {
        var info = StartInfo(folder, arguments);
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        using var process = Process.Start(info)!;
        var (output, error) = (
            process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        await EndAsync(process, stop).ConfigureAwait(false);
        var said = (Output: await output.ConfigureAwait(false), Error: await error.ConfigureAwait(false));
        if (process.ExitCode == 0)
            return (true, said.Output);
        var words = string.Join(' ', (said.Output + said.Error).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return (false, words.Length > 0 ? words : $"dotnet ended with {process.ExitCode}, without a word");
    }

    /// <exception cref="OperationCanceledException">It was stopped, and is gone.</exception>
    private static async Task EndAsync(Process process, CancellationToken stop)
    {
        try
        {
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            var gone = process.WaitForExitAsync(CancellationToken.None);
            await Task.WhenAny(gone, Task.Delay(Stoppable.Patience, CancellationToken.None)).ConfigureAwait(false);
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await gone.ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What runs this host.</summary>
    public static string Command =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private static ProcessStartInfo StartInfo(string folder, IEnumerable<string> arguments) =>
        new(Command, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            Environment = { ["DiffEngine_Disabled"] = "true" },   // a failing snapshot opens no window
        };
}
