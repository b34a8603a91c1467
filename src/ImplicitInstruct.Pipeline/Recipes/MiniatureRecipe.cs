using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.MiniWorld.Tuning;

namespace ImplicitInstruct.Pipeline.Recipes;

/// <summary>Everything that decides the results of the miniature: every number that <c>--set</c> can change, each with its source.</summary>
/// <remarks>The values were chosen on validation instructions of a prototype, never on the test instructions that the claims use.</remarks>
public sealed record MiniatureRecipe
{
    /// <summary>Facts and splits.</summary>
    public WorldRecipe World { get; init; } = new();

    /// <summary>The miniature web.</summary>
    public CorpusRecipe Corpus { get; init; } = new();

    /// <summary>Model and pretraining.</summary>
    public PretrainingRecipe Pretrain { get; init; } = new();

    /// <summary>The demonstrations; their seed is that of the first tuning run, the next run has the next one.</summary>
    public TuningSetRecipe TuningSet { get; init; } = new();

    /// <summary>Instruction tuning: 3e-4, three epochs.</summary>
    public TuningRecipe Instruction { get; init; } = new() { PeakLearningRate = 3e-4, Epochs = 3 };

    /// <summary>Response tuning: 1e-4, two epochs.</summary>
    public TuningRecipe Response { get; init; } = new() { PeakLearningRate = 1e-4, Epochs = 2 };

    /// <summary>Held-out instructions.</summary>
    public EvaluationRecipe Evaluation { get; init; } = new();

    /// <summary>How responses are decoded.</summary>
    public DecodingRecipe Decode { get; init; } = new();

    /// <summary>How responses are judged.</summary>
    public JudgeRecipe Judge { get; init; } = new();

    /// <summary>Which seeds are run.</summary>
    public SeedRecipe Seeds { get; init; } = new();

    /// <summary>Intervals of the table.</summary>
    public IntervalRecipe Interval { get; init; } = new();

    /// <summary>Throws when a number cannot be used.</summary>
    /// <exception cref="AdviceException">Names the value and what it must be.</exception>
    public void Validate()
    {
        World.Check();
        Corpus.Check();
        Pretrain.Validate("pretrain");
        Require.AtLeast("pretrain.maxPositions", Pretrain.MaxPositions, Corpus.RowLength - 1);
        TuningSet.Check();
        Instruction.Validate("instruction");
        Response.Validate("response");
        Evaluation.Check();
        Require.AtLeast("decode.maxNewTokens", Decode.MaxNewTokens, 1);
        Judge.Check();
        Require.AtLeast("seeds.pretraining", Seeds.Pretraining, 1);
        Require.AtLeast("seeds.tuning", Seeds.Tuning, 1);
        Require.AtLeast("interval.resamples", Interval.Resamples, 100);
    }
}
