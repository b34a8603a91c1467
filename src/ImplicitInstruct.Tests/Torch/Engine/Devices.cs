using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using TorchSharp;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>Where the engine's tests run: on the CPU, and on every GPU that libtorch finds.</summary>
/// <remarks>
/// The tolerances of 32 bits hold on both: libtorch multiplies 32-bit matrices on a GPU in 32 bits unless TF32 is switched on, which the
/// engine does not do. What is promised to the bit is promised
/// on the CPU alone, and those tests run there alone.
/// </remarks>
internal static class Devices
{
    /// <summary><c>cpu</c>, then <c>cuda:0</c> and so on.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "cpu",
        .. TorchEngines.IsAvailable && NativeLibraries.HasCuda()
            ? Enumerable.Range(0, torch.cuda.device_count()).Select(index => $"cuda:{index}")
            : [],
    ];

    /// <summary>Every family on every device, as arguments of a fixture.</summary>
    public static IEnumerable<TestFixtureData> WithArchitectures =>
        All.SelectMany(device => TinyLlama.Families.Select(architecture => new TestFixtureData(architecture, device)));
}
