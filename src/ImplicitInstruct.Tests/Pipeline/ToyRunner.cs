using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>A runner whose stages compute with an engine.</summary>
internal static class ToyRunner
{
    public static StageRunner Of(ArtifactStore store, IEngine engine, IRunReport report, ISaveCadence? cadence = null) =>
        new(store, new Arithmetic(engine.Name, engine.NumericsId), report)
        {
            Tools = new Toolbox().With(engine),
            Cadence = () => cadence ?? new TimedCadence(TimeSpan.FromSeconds(10)),
        };
}

/// <summary>Saves after every so many steps.</summary>
/// <param name="steps">That number.</param>
internal sealed class SteppedCadence(int steps) : ISaveCadence
{
    public bool IsDue(int stepsDone) => stepsDone % steps == 0;
}
