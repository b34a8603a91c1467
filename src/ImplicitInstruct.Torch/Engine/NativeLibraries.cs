using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>TorchSharp's native half: whether it loads, and what was loaded.</summary>
internal static class NativeLibraries
{
    private const double GiB = 1L << 30;

    /// <summary>Parts of the names of libraries that are worth telling of.</summary>
    private static readonly string[] Native = ["LibTorchSharp", "torch_c", "c10", "cudart", "cublas", "cudnn", "gomp"];

    private static readonly Lazy<string?> Trouble = new(Load);

    /// <summary>One sentence that says why it does not load; null when it does.</summary>
    public static string? WhyNot => Trouble.Value;

    /// <summary>Version of TorchSharp, as its package's.</summary>
    public static string Version => typeof(torch).Assembly.GetName().Version!.ToString(3);

    /// <summary>Lines for a person who wants to know what is there.</summary>
    public static IReadOnlyList<(string Name, string Value)> Describe()
    {
        if (WhyNot is { } reason)
            return [("TorchSharp", $"{Version}, which cannot be used: {reason}")];
        var cuda = HasCuda();
        return
        [
            ("TorchSharp", $"{Version} with libtorch {torch.__version__}, {torch.get_num_threads()} threads"),
            .. Loaded().Select(file => ("Loaded", file)),
            ("CUDA", cuda
                ? $"{torch.cuda.device_count()} GPU(s), cuDNN {(torch.cuda.is_cudnn_available() ? "there" : "missing")}"
                : $"none: no GPU, no driver, or TorchSharp for the CPU alone (here it is for {TorchEngines.RestoredFor})"),
            .. TorchEngines.Gpus.Select(gpu => ("GPU", Line(gpu))),
        ];
    }

    /// <summary>
    /// Whether libtorch finds a GPU. Where CUDA's half is not there TorchSharp is not asked: it would say so at length on the console.
    /// </summary>
    public static bool HasCuda()
    {
        try
        {
            return Loadable("torch_cuda") && torch.TryInitializeDeviceType(DeviceType.CUDA);
        }
        catch (Exception trouble) when (trouble is NotSupportedException or ExternalException or TypeLoadException)
        {
            // A library or an entry point that is not there is a type that does not load.
            return false;
        }
    }

    /// <summary>
    /// Looks before TorchSharp does: where it fails it says so at length on the console, and hides the loader's own reason.
    /// </summary>
    private static string? Load()
    {
        try
        {
            // CUDA's half first, where it was restored: libtorch looks for it once and keeps the answer.
            NativeLibrary.TryLoad("torch_cuda", typeof(torch).Assembly, null, out _);
            NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out _);
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            torch.InitializeDeviceType(DeviceType.CPU);
            return null;
        }
        catch (Exception trouble) when (
            trouble is TypeLoadException or BadImageFormatException or NotSupportedException or TypeInitializationException)
        {
            var lines = trouble.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var reason = lines.FirstOrDefault(line => line.Contains("version `", StringComparison.Ordinal))
                ?? lines.FirstOrDefault(line => line.Contains("LibTorchSharp", StringComparison.Ordinal))
                ?? trouble.Message;
            return $"TorchSharp {Version} is there, but its native library does not load ({reason}); a 'version not found' means that "
                + "this system's C++ runtime is older than the package, which needs a system of GCC 13 or later.";
        }
    }

    private static string Line(Gpu gpu) => FormattableString.Invariant(
        $"cuda:{gpu.Index} {gpu.Name}, driver {gpu.Driver}, {gpu.MemoryBytes / GiB:F1} GiB, {gpu.FreeBytes / GiB:F1} GiB free");

    private static bool Loadable(string library) => NativeLibrary.TryLoad(library, typeof(torch).Assembly, null, out _);

    private static IReadOnlyList<string> Loaded()
    {
        using var process = Process.GetCurrentProcess();
        return
        [
            .. process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
                .Where(file => Native.Any(part => Path.GetFileName(file).Contains(part, StringComparison.OrdinalIgnoreCase)))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
