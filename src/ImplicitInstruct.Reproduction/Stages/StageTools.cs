using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>What the stages of this paper work with.</summary>
internal static class StageTools
{
    extension(StageContext context)
    {
        /// <summary>The engine that computes.</summary>
        public IEngine Engine => context.Tools.Get<IEngine>();

        /// <summary>The engine for models that are not trained.</summary>
        public IEngine InferenceEngine => context.Tools.Find<InferenceEngine>()?.Engine ?? context.Engine;

        /// <summary>Who judges pairs of responses where no ground truth is known; null where nobody was asked for.</summary>
        public LlmJudge? Judge => context.Tools.Find<LlmJudge>();
    }
}

/// <summary>
/// The engine for models that are not trained: the numerics of the other, less memory where an engine keeps more for training.
/// </summary>
/// <param name="Engine">The engine.</param>
internal sealed record InferenceEngine(IEngine Engine);

/// <summary>What keys say of an engine.</summary>
internal static class EngineArithmetic
{
    extension(IEngine engine)
    {
        /// <summary>The engine's arithmetic, as keys have it.</summary>
        public Arithmetic Arithmetic => new(engine.Name, engine.NumericsId);
    }
}
