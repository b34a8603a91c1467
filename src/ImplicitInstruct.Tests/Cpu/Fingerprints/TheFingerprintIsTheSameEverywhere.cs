using System.Diagnostics;

namespace ImplicitInstruct.Tests.Cpu.Fingerprints;

/// <summary>
/// The same training runs give the same bits with every instruction set, here and on the machine that wrote the snapshot.
/// </summary>
/// <remarks>
/// The snapshot is the reference for other machines and later runtimes. It changes only together with <c>IEngine.NumericsId</c>,
/// because artifacts of the old bits must not be mixed with the new.
/// </remarks>
[TestFixture]
public sealed class TheFingerprintIsTheSameEverywhere
{
    private static readonly Lazy<string> Here = new(EngineFingerprint.Compute);

    [Test]
    public Task In_this_process() => Verify(Here.Value).UseDirectory("../../../../expected/engine").UseFileName("fingerprint");

    [Test]
    public async Task Also_of_a_process_that_uses_all_there_is()
    {
        var child = await Run();
        Assert.Multiple(() =>
        {
            Assert.That(child.Instructions, Is.EqualTo(EngineFingerprint.Instructions()));
            Assert.That(child.Fingerprint, Is.EqualTo(Here.Value));
        });
    }

    /// <summary>
    /// The switches of the runtime, and what must be gone in the child; a processor that never had it makes the same promise.
    /// </summary>
    [TestCase("EnableAVX512", "Avx512F=False")]
    [TestCase("EnableAVX2", "Avx512F=False Avx2=False Fma=False")]
    [TestCase("EnableHWIntrinsic", "Avx512F=False Avx2=False Fma=False AdvSimd=False Vector128=False")]
    public async Task Also_of_a_process_without(string instructionSet, string gone)
    {
        var child = await Run($"DOTNET_{instructionSet}=0");
        Assert.Multiple(() =>
        {
            Assert.That(child.Instructions.Split(' '), Is.SupersetOf(gone.Split(' ')), "the switch took effect");
            Assert.That(child.Fingerprint, Is.EqualTo(Here.Value));
        });
    }

    [TestCase("TieredCompilation=0"), TestCase("JITMinOpts=1")]
    public async Task Also_of_a_process_compiled_with(string setting) =>
        Assert.That((await Run($"DOTNET_{setting}")).Fingerprint, Is.EqualTo(Here.Value));

    private static async Task<(string Instructions, string Fingerprint)> Run(params string[] variables)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { "exec", typeof(EngineFingerprint).Assembly.Location },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_Enable", StringComparison.OrdinalIgnoreCase))
            .ToArray())
            start.Environment.Remove(inherited);
        foreach (var variable in variables)
            start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, await errors), Is.EqualTo((0, "")));
        var lines = output.Split('\n', 2);
        return (lines[0], lines[1]);
    }
}
