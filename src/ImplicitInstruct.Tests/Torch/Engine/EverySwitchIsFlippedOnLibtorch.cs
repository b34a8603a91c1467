using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>The paper's recipe with each switch on its other side, as on the deterministic engine.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class EverySwitchIsFlippedOnLibtorch(string device)
{
    private static IEnumerable<string> Runs => EverySwitchOfAConflictIsFlipped.Runs;

    [TestCaseSource(nameof(Runs))]
    public Task One_after_the_other(string setting)
    {
        TinyModels.Require();
        return EverySwitchOfAConflictIsFlipped.RunAsync(setting, EngineNames.Torch, device);
    }
}
