namespace ImplicitInstruct.Pipeline.Recipes;

/// <summary>Everything that decides the results of the miniature: every number that <c>--set</c> can change, each with its source.</summary>
/// <remarks>The values were chosen on validation instructions of a prototype, never on the test instructions that the claims use.</remarks>
public sealed record MiniatureRecipe
{
    /// <summary>World and corpus.</summary>
    public CorpusRecipe Corpus { get; init; } = new();

    /// <summary>Model and pretraining.</summary>
    public PretrainingRecipe Pretrain { get; init; } = new();

    /// <summary>The tuning examples.</summary>
    public TuningSetRecipe TuningSet { get; init; } = new();

    /// <summary>Instruction tuning: 3e-4, three epochs.</summary>
    public TuningRecipe Instruction { get; init; } = new() { PeakLearningRate = 3e-4, Epochs = 3 };

    /// <summary>Response tuning: 1e-4, two epochs.</summary>
    public TuningRecipe Response { get; init; } = new() { PeakLearningRate = 1e-4, Epochs = 2 };

    /// <summary>Held-out instructions.</summary>
    public HeldOutRecipe HeldOut { get; init; } = new();

    /// <summary>How responses are decoded.</summary>
    public DecodingRecipe Decode { get; init; } = new();

    /// <summary>Which seeds are run.</summary>
    public SeedRecipe Seeds { get; init; } = new();

    /// <summary>Intervals of the table.</summary>
    public IntervalRecipe Interval { get; init; } = new();

    /// <summary>Throws when a number cannot be used.</summary>
    /// <exception cref="AdviceException">Names the key as <c>--set</c> takes it, its value and what it must be.</exception>
    public void Validate()
    {
        Require.AtLeast("corpus.rows", Corpus.Rows, 1);
        Require.AtLeast("corpus.rowTokens", Corpus.RowTokens, 2);
        Pretrain.Validate("pretrain");
        Require.AtLeast("tuningSet.examplesPerFamily", TuningSet.ExamplesPerFamily, 1);
        Instruction.Validate("instruction");
        Response.Validate("response");
        Require.AtLeast("heldOut.instructionsPerFamily", HeldOut.InstructionsPerFamily, 1);
        Require.AtLeast("decode.maxNewTokens", Decode.MaxNewTokens, 1);
        Require.AtLeast("seeds.pretraining", Seeds.Pretraining, 1);
        Require.AtLeast("seeds.tuning", Seeds.Tuning, 1);
        Require.AtLeast("interval.resamples", Interval.Resamples, 100);
    }
}
