using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Build.Doctor;

/// <summary>The processor and what of it the runtime uses.</summary>
internal static class Processor
{
    public static string Name()
    {
        var name = OperatingSystem.IsLinux() ? OnLinux()
            : OperatingSystem.IsMacOS() ? OnMac()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return $"{(string.IsNullOrWhiteSpace(name) ? "unknown" : name.Trim())}, {RuntimeInformation.ProcessArchitecture}";
    }

    /// <summary>The instruction sets that are there and not switched off.</summary>
    public static string Vectors()
    {
        (string Name, bool IsThere)[] sets =
            [("AVX-512", Avx512F.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("NEON", AdvSimd.IsSupported)];
        var there = string.Join(", ", sets.Where(set => set.IsThere).Select(set => set.Name));
        var width = Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : Vector128.IsHardwareAccelerated ? 128 : 0;
        return $"{(there.Length > 0 ? there : "none")}; {width} bits at once";
    }

    private static string? OnLinux() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1]
        : null;

    private static string? OnMac()
    {
        var asked = new ProcessStartInfo("sysctl", ["-n", "machdep.cpu.brand_string"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(asked);
        return process?.StandardOutput.ReadToEnd();
    }
}
