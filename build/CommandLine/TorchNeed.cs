using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>Whether a command needs TorchSharp, which is so large that it is restored only then.</summary>
/// <remarks>
/// build.sh and build.ps1 run the host twice: first to check the arguments alone, which may answer <see cref="NotRestored"/> with the
/// device
/// as its only line, and then, with TorchSharp restored and compiled in where a feed has it, to do what was asked.
/// </remarks>
internal static class TorchNeed
{
    /// <summary>Exit code of a check: the arguments are good, and TorchSharp is to be restored for the device that was printed.</summary>
    public const int NotRestored = 64;

    /// <summary>Variable of the environment that asks for a check alone.</summary>
    public const string CheckOnly = "IMPLICITINSTRUCT_CHECK_ONLY";

    /// <summary>Scales whose models the CPU engine is not for.</summary>
    private static readonly string[] Scales =
        [.. Scale.All.Where(scale => scale.Engines[0] == EngineNames.Torch).Select(scale => scale.Name)];

    /// <summary>Targets that take a scale and compute nothing.</summary>
    private static readonly string[] Readers = ["Recipe", "Report", "Compare", "Clean"];

    /// <summary>Whether the arguments are to be checked and nothing is to be done.</summary>
    public static bool IsCheckOnly => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(CheckOnly));

    /// <summary>What a check of good arguments ends with.</summary>
    /// <param name="device">The device that TorchSharp is needed for, <c>cpu</c> or <c>cuda</c>; null when it is not needed.</param>
    /// <param name="restoredFor">The one that it is compiled in for; null when it is not.</param>
    /// <param name="output">Gets the device where something has to be restored.</param>
    public static int Answer(string? device, string? restoredFor, TextWriter output)
    {
        if (device is null || restoredFor == device || restoredFor == "cuda")
            return Outcome.Good;
        output.WriteLine(device);
        return NotRestored;
    }

    /// <summary>The device that TorchSharp is needed for, <c>cpu</c> or <c>cuda</c>; null when the command does without.</summary>
    /// <param name="words">The arguments with their values, checked.</param>
    /// <param name="hasGpu">Whether there is an NVIDIA GPU, which is the device where none is named.</param>
    public static string? DeviceOf(IReadOnlyList<(string Name, string? Value)> words, Func<bool> hasGpu)
    {
        var targets = words.Where(word => word.Name.ToLowerInvariant() is "--target" or "-t").Select(word => word.Value!).ToArray();
        if (targets.Length == 0 || targets.All(target => Readers.Contains(target, StringComparer.OrdinalIgnoreCase)))
            return null;
        if (words.Any(word => word.Name.ToLowerInvariant() is "--dryrun"))
            return null;
        var isNeeded = Value(words, "--engine") is { } engine
            ? engine == "torch"
            : targets.Contains("Nightly", StringComparer.OrdinalIgnoreCase) || Scales.Contains(Value(words, "--scale"));
        if (!isNeeded)
            return null;
        return (Value(words, "--device")?.StartsWith("cuda", StringComparison.Ordinal) ?? hasGpu()) ? "cuda" : "cpu";
    }

    /// <summary>Checks for the device of some arguments, on this machine.</summary>
    /// <param name="args">The arguments, checked.</param>
    public static int Answer(IReadOnlyList<string> args)
    {
        // Whoever wants stand-ins always wants nothing from the feeds.
        var asksNothing = CommandLineCheck.WantsHelp([.. args]) || Environment.GetEnvironmentVariable("StandIns") == "always";
        var device = asksNothing ? null : DeviceOf(CommandLineCheck.Words(args), () => TorchEngines.Gpus.Count > 0);
        return Answer(device, TorchEngines.RestoredFor, Console.Out);
    }

    private static string? Value(IReadOnlyList<(string Name, string? Value)> words, string name) =>
        words.LastOrDefault(word => word.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
