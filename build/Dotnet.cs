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

    /// <summary>Runs it and returns what it prints. Where it fails that is what is wrong, in its own words and on one line.</summary>
    public static async Task<(bool IsGood, string Text)> ReadAsync(string folder, IEnumerable<string> arguments)
    {
        var info = StartInfo(folder, arguments);
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        var said = output + await error.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode == 0)
            return (true, output);
        var words = string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return (false, words.Length > 0 ? words : $"dotnet ended with {process.ExitCode}, without a word");
    }

    private static ProcessStartInfo StartInfo(string folder, IEnumerable<string> arguments) =>
        new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            Environment = { ["DiffEngine_Disabled"] = "true" },   // a failing snapshot opens no window
        };
}
