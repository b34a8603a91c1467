using System.ComponentModel;
using System.Diagnostics;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>Slurm's own programs: <c>sbatch</c>, <c>squeue</c>, <c>scontrol</c>, <c>sacct</c>.</summary>
internal static class SlurmProgram
{
    /// <summary>A controller that hangs is one that does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether a program is on the path.</summary>
    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs one.</summary>
    /// <returns>Its exit code, and what it wrote to its output and its errors; 127 where it is not there or gave no answer.</returns>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["LC_ALL"] = "C";
        Process? started;
        try
        {
            started = Process.Start(info);
        }
        catch (Win32Exception trouble)
        {
            return (127, "", trouble.Message);
        }

        using var process = started!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return (127, "", $"{program} gave no answer in {Patience.TotalSeconds:0} s");
        }

        return (process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
    }
}
