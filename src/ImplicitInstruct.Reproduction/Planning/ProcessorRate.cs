using ImplicitInstruct.Cpu.Benchmarks;
using ImplicitInstruct.Modeling.Arithmetic;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>What this machine's processor can do, measured in a quarter of a second.</summary>
internal static class ProcessorRate
{
    /// <summary>
    /// A few dozen gigabytes a second is what the memory of a workstation gives; what is computed here is seldom bound by it.
    /// </summary>
    private const double BytesPerSecond = 20e9;

    private static readonly Dictionary<int, DeviceRate> Measured = [];

    /// <summary>
    /// Of the measured peak in training: medians on an AVX2 machine are 36 to 49 %, on one with AVX-512 62 to 76 % (Cpu/README.md).
    /// </summary>
    public static Utilisation Utilisation { get; } = new() { Compute = 0.5, MicrosecondsAnOperation = 1, Peak = "measured peak" };

    /// <summary>The rate of some threads.</summary>
    /// <param name="threads">How many; null for one a processor.</param>
    public static DeviceRate Of(int? threads)
    {
        var count = threads ?? Environment.ProcessorCount;
        lock (Measured)
        {
            return Measured.TryGetValue(count, out var known) ? known : Measured[count] = new DeviceRate(
                FormattableString.Invariant($"this machine's processor ({count} threads)"), PeakThroughput.Measure(count, runs: 1),
                BytesPerSecond, MachineMemory.Bytes, BytesPerSecond);
        }
    }
}
