using ImplicitInstruct.Embedding;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>Which packages a command needs that are so large that they are restored only then.</summary>
/// <remarks>
/// build.sh and build.ps1 run the host twice: first to check the arguments alone, which may answer <see cref="NotRestored"/> with a package
/// and its device on each line, as build/packages.proj takes them, and then, with these restored and compiled in where a feed has them, to
/// do what was asked.
/// </remarks>
internal static class PackageNeed
{
    /// <summary>Exit code of a check: the arguments are good, and the packages that were printed are to be restored.</summary>
    public const int NotRestored = 64;

    /// <summary>Variable of the environment that asks for a check alone.</summary>
    public const string CheckOnly = "IMPLICITINSTRUCT_CHECK_ONLY";

    /// <summary>What runs a neural embedder.</summary>
    public const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";

    /// <summary>Whether the arguments are to be checked and nothing is to be done.</summary>
    public static bool IsCheckOnly => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(CheckOnly));

    /// <summary>What a check of good arguments ends with.</summary>
    /// <param name="device">The device that TorchSharp is needed for, <c>cpu</c> or <c>cuda</c>; null when it is not needed.</param>
    /// <param name="restoredFor">The one that it is compiled in for; null when it is not.</param>
    /// <param name="lacksEmbedder">Whether ONNX Runtime is needed and not compiled in.</param>
    /// <param name="output">Gets what has to be restored.</param>
    public static int Answer(string? device, string? restoredFor, bool lacksEmbedder, TextWriter output)
    {
        var lacksTorch = device is not null && restoredFor != device && restoredFor != "cuda";
        if (lacksTorch)
            output.WriteLine($"TorchSharp {device}");
        if (lacksEmbedder)
            output.WriteLine(OnnxRuntime);
        return lacksTorch || lacksEmbedder ? NotRestored : Outcome.Good;
    }

    /// <summary>Checks for some arguments, on this machine.</summary>
    /// <param name="args">The arguments, checked.</param>
    /// <param name="embeds">Whether the command would make vectors of texts.</param>
    /// <param name="goesOn">Whether it goes on from what another engine computed, and opens none.</param>
    public static int Answer(IReadOnlyList<string> args, Func<bool> embeds, Func<bool> goesOn)
    {
        // Whoever wants stand-ins always wants nothing from the feeds.
        if (CommandLineCheck.WantsHelp([.. args]) || Environment.GetEnvironmentVariable("StandIns") == "always")
            return Outcome.Good;
        var device = TorchNeed.DeviceOf(CommandLineCheck.Words(args), () => TorchEngines.Gpus.Count > 0);
        return Answer(
            device is null || goesOn() ? null : device, TorchEngines.RestoredFor,
            !SentenceEmbedders.IsRestored && embeds(), Console.Out);
    }
}
