using System.Diagnostics;

namespace ImplicitInstruct.Tests.Build;

/// <summary>What the build host prints and exits with when a shell runs it.</summary>
internal sealed record HostProcess(int ExitCode, string Output, string Errors)
{
    /// <summary>The host's assembly, for tests that start it themselves.</summary>
    public static string Assembly => typeof(ImplicitInstruct.Build.BuildContext).Assembly.Location;

    /// <summary>
    /// Whether what is started here ignores SIGINT: a shell without job control starts what runs in the background so, and .NET leaves it
    /// so.
    /// </summary>
    public static bool InterruptIsIgnored
    {
        get
        {
            const string Status = "/proc/self/status";
            var ignored = !File.Exists(Status) ? null
                : File.ReadLines(Status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
            return ignored is not null && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & 2) != 0;
        }
    }

    public static HostProcess Run(params string[] args) => Run(new Dictionary<string, string>(), args);

    public static HostProcess Run(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var info = new ProcessStartInfo("dotnet", [Assembly, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new HostProcess(process.ExitCode, output.ReplaceLineEndings("\n"), errors.Result.ReplaceLineEndings("\n"));
    }
}
