namespace ImplicitInstruct.Tests.Cpu.Fingerprints;

/// <summary>
/// The test assembly as a program: prints the engine's fingerprint, and the miniature's where the argument <c>miniature</c> asks for it.
/// Tests start it with other instruction sets, which a process chooses once, at its start, and <c>.ci/arm64</c> on another processor.
/// </summary>
internal static class Program
{
    /// <summary>First line: the instructions in use. Then the fingerprints.</summary>
    public static async Task Main(string[] arguments)
    {
        Console.Out.Write($"{EngineFingerprint.Instructions()}\n{EngineFingerprint.Compute()}");
        if (arguments is ["miniature"])
            Console.Out.Write($"\n{await MiniatureFingerprint.ComputeAsync()}\n");
    }
}
