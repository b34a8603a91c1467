using System.Diagnostics;

namespace ImplicitInstruct.Tests.Build;

/// <summary>What the build host prints and exits with when a shell runs it.</summary>
internal sealed record HostProcess(int ExitCode, string Output, string Errors)
{
    public static HostProcess Run(params string[] args)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(ImplicitInstruct.Build.BuildContext).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new HostProcess(process.ExitCode, output.ReplaceLineEndings("\n"), errors.Result.ReplaceLineEndings("\n"));
    }
}
