using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>Whether a command needs TorchSharp, and for which device.</summary>
internal static class TorchNeed
{
    /// <summary>Scales whose models the CPU engine is not for.</summary>
    private static readonly string[] Scales =
        [.. Scale.All.Where(scale => scale.Engines[0] == EngineNames.Torch).Select(scale => scale.Name)];

    /// <summary>Targets that take a scale and compute nothing.</summary>
    private static readonly string[] Readers = ["Recipe", "Report", "Compare", "Clean", "Publish"];

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
        if (Value(words, "--device") is null && Value(words, "--executor") == "slurm")
            return "cuda";
        return (Value(words, "--device")?.StartsWith("cuda", StringComparison.Ordinal) ?? hasGpu()) ? "cuda" : "cpu";
    }

    private static string? Value(IReadOnlyList<(string Name, string? Value)> words, string name) =>
        words.LastOrDefault(word => word.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
