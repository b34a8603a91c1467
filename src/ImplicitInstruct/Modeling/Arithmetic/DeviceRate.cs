using System.Globalization;

namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>What a device can do at its best.</summary>
/// <param name="Name">Name in tables; part of the name that its driver gives.</param>
/// <param name="FlopsPerSecond">Dense BF16 matrix products, floating-point operations a second.</param>
/// <param name="BytesPerSecond">Its memory's bandwidth.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="HostBytesPerSecond">Bandwidth between it and the host's memory, one way.</param>
public sealed record DeviceRate(string Name, double FlopsPerSecond, double BytesPerSecond, long MemoryBytes, double HostBytesPerSecond)
{
    /// <summary>Share of the memory that no tensor gets: the driver's context and what fragmentation wastes. An allowance, not a measurement.</summary>
    public const double Reserve = 0.05;

    /// <summary>A100 80 GB, SXM (NVIDIA A100 data sheet, 2021: 312 TFLOPS, 2,039 GB/s, PCIe Gen4 64 GB/s both ways together).</summary>
    public static DeviceRate A100 { get; } = new("A100", 312e12, 2.039e12, 80_000_000_000, 32e9);

    /// <summary>H100 SXM (NVIDIA H100 data sheet: 1,979 TFLOPS with sparsity, half of it without, 3.35 TB/s, 80 GB, PCIe Gen5 128 GB/s both ways together).</summary>
    public static DeviceRate H100 { get; } = new("H100", 989e12, 3.35e12, 80_000_000_000, 64e9);

    /// <summary>H200 SXM (NVIDIA H200 data sheet: the H100's rates, 4.8 TB/s, 141 GB).</summary>
    public static DeviceRate H200 { get; } = new("H200", 989e12, 4.8e12, 141_000_000_000, 64e9);

    /// <summary>Those that are known.</summary>
    public static IReadOnlyList<DeviceRate> All { get; } = [A100, H100, H200];

    /// <summary>Memory that tensors may take.</summary>
    public long UsableBytes => (long)(MemoryBytes * (1 - Reserve));

    /// <summary>The one of a name, as a user types it (<c>h100</c>) or a driver gives it (<c>NVIDIA H100 80GB HBM3</c>), with the memory that the name tells of; null when it is not known.</summary>
    public static DeviceRate? Find(string name)
    {
        // A whole word: a GH200 is no H200.
        var words = name.Split(' ', '-', '_');
        return All.FirstOrDefault(device => words.Contains(device.Name, StringComparer.OrdinalIgnoreCase)) is { } found
            ? found with { MemoryBytes = words.Select(BytesNamed).FirstOrDefault(bytes => bytes > 0, found.MemoryBytes) }
            : null;
    }

    /// <summary>The bytes that a word such as <c>80GB</c> tells of; 0 for any other.</summary>
    private static long BytesNamed(string word)
    {
        return word.EndsWith("GB", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(word.AsSpan(0, word.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size * 1_000_000_000 : 0;
    }
}
