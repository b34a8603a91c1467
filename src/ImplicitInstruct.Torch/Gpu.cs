using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ImplicitInstruct.Torch;

/// <summary>A GPU as its driver's own tool describes it.</summary>
/// <param name="Index">0 is <c>cuda:0</c>, unless the environment orders them otherwise.</param>
/// <param name="Name">E.g. <c>NVIDIA H200</c>.</param>
/// <param name="Driver">Version of the driver.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="FreeBytes">What of it no program has taken.</param>
public sealed record Gpu(int Index, string Name, string Driver, long MemoryBytes, long FreeBytes)
{
    /// <summary>Whether a device, such as <c>cuda:1</c>, is this one.</summary>
    public bool Is(string device) => device == FormattableString.Invariant($"cuda:{Index}") || (device == "cuda" && Index == 0);
}

/// <summary>NVIDIA's tool that tells of GPUs; it needs no TorchSharp, and TorchSharp tells no names, drivers or sizes.</summary>
internal static class NvidiaSmi
{
    /// <summary>All GPUs; none where the tool is not there or fails.</summary>
    public static IReadOnlyList<Gpu> Ask()
    {
        try
        {
            string[] arguments = ["--query-gpu=index,name,driver_version,memory.total,memory.free", "--format=csv,noheader,nounits"];
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", arguments)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            });
            var lines = process!.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Read(lines) : [];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    /// <summary>
    /// Reads what it prints: <c>0, NVIDIA H200, 570.1, 143771, 143000</c>, sizes in MiB. A line that is anything else is left out.
    /// </summary>
    internal static IReadOnlyList<Gpu> Read(string lines)
    {
        var gpus = new List<Gpu>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length == 5 && Number(fields[0]) is { } index && Number(fields[3]) is { } total && Number(fields[4]) is { } free)
                gpus.Add(new Gpu((int)index, fields[1], fields[2], total << 20, free << 20));
        }

        return gpus;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
