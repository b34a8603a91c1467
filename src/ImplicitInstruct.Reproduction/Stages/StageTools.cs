using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Hub;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>What the stages of this paper work with.</summary>
internal static class StageTools
{
    extension(StageContext context)
    {
        /// <summary>The engine that computes.</summary>
        public IEngine Engine => context.Tools.Get<IEngine>();

        /// <summary>The engine for a model that is not trained.</summary>
        public IEngine EngineFor(Checkpoint checkpoint, StagePrecision? precision) =>
            precision is not null && context.Tools.Find<InferenceEngines>() is { } engines ? engines.For(checkpoint, precision)
                : context.Engine;

        /// <summary>Who judges pairs of responses where no ground truth is known; null where nobody was asked for.</summary>
        public LlmJudge? Judge => context.Tools.Find<LlmJudge>();
    }
}

/// <summary>What keys say of an engine.</summary>
internal static class EngineArithmetic
{
    extension(IEngine engine)
    {
        /// <summary>The engine's arithmetic, as keys have it.</summary>
        public Arithmetic Arithmetic => new(engine.Name, engine.NumericsId);
    }
}
