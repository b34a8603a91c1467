using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>A runner whose stages compute with an engine.</summary>
internal static class ToyRunner
{
    public static StageRunner Of(ArtifactStore store, IEngine engine, IRunReport report, ISaveCadence? cadence = null) =>
        new(store, engine.Arithmetic, report) { Tools = new Toolbox().With(engine), Cadence = cadence ?? new TimedCadence(TimeSpan.FromSeconds(10)) };
}
