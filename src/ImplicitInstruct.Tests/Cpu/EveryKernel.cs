using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu;

/// <summary>The matrix kernels by name, for tests that go over all of them: each runs on every machine.</summary>
internal static class EveryKernel
{
    public static IEnumerable<string> Names => MatrixKernel.All.Select(kernel => kernel.Name);

    public static MatrixKernel Named(string name) => MatrixKernel.All.Single(kernel => kernel.Name == name);
}
