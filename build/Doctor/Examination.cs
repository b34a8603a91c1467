using System.Runtime.InteropServices;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Embedding;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Build.Doctor;

/// <summary>All that is worth knowing when something does not work, line by line.</summary>
internal static class Examination
{
    private const double GiB = 1L << 30;

    private const string EmbedderRestore = $"build/packages.proj -p:Only={PackageNeed.OnnxRuntime}";

    private const string TorchRestore = "dotnet restore build/packages.proj -p:Only=TorchSharp";

    public static async Task<IReadOnlyList<(string Name, string Value)>> RunAsync(string root, string artifacts, CancellationToken stop)
    {
        var (isThere, sdk) = await Dotnet.ReadAsync(root, ["--version"], stop).ConfigureAwait(false);
        var lines = new List<(string, string)>
        {
            ("SDK", isThere ? sdk.Trim() : $"cannot be used: {sdk}"),
            ("Runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"),
            ("System", RuntimeInformation.OSDescription),
        };
        lines.AddRange((await Feeds.ReadAsync(root, stop).ConfigureAwait(false)).Select(feed => ("Feed", feed)));
        lines.AddRange((await Packages.ReadAsync(root, stop).ConfigureAwait(false)).Select(package => ("Package", package)));
        lines.AddRange(TorchEngines.Describe());
        if (TorchEngines.RestoredFor is null)
            lines.Add(
                ("", $"restored by a command that needs it (--engine torch), or by {TorchRestore} (-p:Device=cuda: for NVIDIA GPUs)"));
        lines.Add(("Embedder", SentenceEmbedders.IsRestored ? SentenceEmbedders.WhyNot ?? SentenceEmbedders.Runtime
            : $"ONNX Runtime is not restored: a command that needs it does that, or dotnet restore {EmbedderRestore}"));
        lines.Add(("Processor", Processor.Name()));
        lines.Add(("Vectors", Processor.Vectors()));
        lines.Add(("Cores", $"{Environment.ProcessorCount}"));
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        lines.Add(("Memory", FormattableString.Invariant($"{memory / GiB:F1} GiB for this process")));
        lines.Add(("Disk", FormattableString.Invariant($"{new DriveInfo(root).AvailableFreeSpace / GiB:F1} GiB free at {root}")));
        lines.Add(("Artifacts", IsWritable(artifacts)
            ? $"{artifacts} can be written"
            : $"{artifacts} CANNOT be written: Reproduce has nowhere to put its results"));
        return lines;
    }

    private static bool IsWritable(string folder)
    {
        try
        {
            var existed = Directory.Exists(folder);
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            if (!existed)
                Directory.Delete(folder);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
