namespace ImplicitInstruct.Tests.Cpu.Fingerprints;

/// <summary>
/// The test assembly as a program: prints the engine's fingerprint. A test starts it with other instruction sets, which a process chooses
/// once, at its start.
/// </summary>
internal static class Program
{
    /// <summary>First line: the instructions in use. Then the fingerprint.</summary>
    public static void Main() => Console.Out.Write($"{EngineFingerprint.Instructions()}\n{EngineFingerprint.Compute()}");
}
