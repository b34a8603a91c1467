using System.Diagnostics;

namespace ImplicitInstruct.Build;

/// <summary>The SDK's command line, the one that runs this host.</summary>
internal static class Dotnet
{
    /// <summary>Runs it with this console as its own and returns its exit code. Ctrl-C reaches it too, and it is waited for.</summary>
    public static async Task<int> RunAsync(string folder, IEnumerable<string> arguments)
    {
        using var process = Process.Start(StartInfo(folder, arguments))!;
        Console.CancelKeyPress += WaitForChild;
        await process.WaitForExitAsync().ConfigureAwait(false);
        Console.CancelKeyPress -= WaitForChild;
        return process.ExitCode;

        static void WaitForChild(object? sender, ConsoleCancelEventArgs key) => key.Cancel = true;
    }

    /// <summary>Runs it and returns what it prints; empty when it fails.</summary>
    public static async Task<string> ReadAsync(string folder, IEnumerable<string> arguments)
    {
        var info = StartInfo(folder, arguments);
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await error.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? output : "";
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
