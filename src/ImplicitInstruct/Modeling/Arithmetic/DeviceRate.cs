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
    /// <summary>
    /// Share of the memory that no tensor gets: the driver's context and what fragmentation wastes. An allowance, not a measurement.
    /// </summary>
    public const double Reserve = 0.05;

    /// <summary>
    /// A100 80 GB, SXM (NVIDIA A100 data sheet, 2021: 312 TFLOPS, 19.5 in FP32, 2,039 GB/s, PCIe Gen4 64 GB/s both ways together).
    /// </summary>
    public static DeviceRate A100 { get; } = new("A100", 312e12, 2.039e12, 80_000_000_000, 32e9) { FlopsPerSecondIn32Bits = 19.5e12 };

    /// <summary>
    /// H100 SXM (NVIDIA H100 data sheet: 1,979 TFLOPS with sparsity, half of it without, 67 in FP32, 3.35 TB/s, 80 GB, PCIe Gen5 128 GB/s
    /// both ways together).
    /// </summary>
    public static DeviceRate H100 { get; } = new("H100", 989e12, 3.35e12, 80_000_000_000, 64e9) { FlopsPerSecondIn32Bits = 67e12 };

    /// <summary>H200 SXM (NVIDIA H200 data sheet: the H100's rates, 4.8 TB/s, 141 GB).</summary>
    public static DeviceRate H200 { get; } = H100 with { Name = "H200", BytesPerSecond = 4.8e12, MemoryBytes = 141_000_000_000 };

    /// <summary>
    /// GeForce RTX 4090, 24 GB (NVIDIA Ada GPU architecture, version 2, appendix A: 165.2 TFLOPS with FP32 accumulation, 82.6 in FP32,
    /// 1,008 GB/s; PCIe Gen4).
    /// </summary>
    public static DeviceRate Rtx4090 { get; } =
        new("4090", 165.2e12, 1.008e12, 24_000_000_000, 32e9) { FlopsPerSecondIn32Bits = 82.6e12 };

    /// <summary>L40S, 48 GB (NVIDIA L40S data sheet: 362 TFLOPS, 91.6 in FP32, 864 GB/s, PCIe Gen4 64 GB/s both ways together).</summary>
    public static DeviceRate L40S { get; } = new("L40S", 362e12, 0.864e12, 48_000_000_000, 32e9) { FlopsPerSecondIn32Bits = 91.6e12 };

    /// <summary>Those that are known.</summary>
    public static IReadOnlyList<DeviceRate> All { get; } = [A100, H100, H200, L40S, Rtx4090];

    /// <summary>
    /// Matrix products of 32-bit numbers, on a GPU without TF32, as the engine has it; floating-point operations a second.
    /// </summary>
    public double FlopsPerSecondIn32Bits { get; init; } = FlopsPerSecond;

    /// <summary>Memory that tensors may take.</summary>
    public long UsableBytes => (long)(MemoryBytes * (1 - Reserve));

    /// <summary>Matrix products of numbers of so many bytes, floating-point operations a second.</summary>
    public double FlopsPerSecondOf(int bytesPerNumber) => bytesPerNumber == sizeof(float) ? FlopsPerSecondIn32Bits : FlopsPerSecond;

    /// <summary>
    /// The one of a name, as a user types it (<c>h100</c>) or a driver gives it (<c>NVIDIA H100 80GB HBM3</c>), with the memory that the
    /// name tells of; null when it is not known.
    /// </summary>
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

/// <summary>How much of a device's best a program is taken to reach: the assumptions in every number of hours.</summary>
public sealed record Utilisation
{
    /// <summary>
    /// Of the peak in training and prefill, recomputation counted as work. Llama-2-7B's own pretraining reached 41 % of its A100s (184,320
    /// GPU hours for 2·10¹² tokens: arXiv:2307.09288, tables 1 and 2).
    /// </summary>
    public double Compute { get; init; } = 0.4;

    /// <summary>Of the bandwidth of the memory in decoding, and of that between host and device.</summary>
    public double Bandwidth { get; init; } = 0.5;

    /// <summary>
    /// Microseconds in which a program starts an operation on the device. An assumption: a step of an 8B model of 32 blocks is reported to
    /// take 8.4 ms on an H100 when its kernels are started one by one, and 5.1 ms when they are not (cloudai.pt, "CUDA Graphs +
    /// torch.compile"); they are about a thousand by our count.
    /// </summary>
    public double MicrosecondsAnOperation { get; init; } = 8;

    /// <summary>What peak that is, for the sentence.</summary>
    public string Peak { get; init; } = "peak";

    /// <summary>The assumption in words, to stand beside every number of hours.</summary>
    public string Sentence =>
        string.Create(CultureInfo.InvariantCulture,
            $"Hours assume {100 * Compute:0.#} % of the device's {Peak} in training and {100 * Bandwidth:0.#} % of its memory's " +
            $"bandwidth in decoding, where every operation started takes at least {MicrosecondsAnOperation:0.#} µs.");
}
