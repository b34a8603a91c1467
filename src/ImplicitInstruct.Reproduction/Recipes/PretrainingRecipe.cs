namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>How a base model is made from nothing.</summary>
internal sealed record PretrainingRecipe
{
    /// <summary>Width of the residual stream.</summary>
    public int HiddenSize { get; init; } = 128;

    /// <summary>Width of the SwiGLU layer.</summary>
    public int IntermediateSize { get; init; } = 320;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads, each with its own keys and values.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Longest sequence in tokens; room for the longest prompt and its response.</summary>
    public int MaxPositions { get; init; } = 256;

    /// <summary>Standard deviations of the drawn weights; 0.7 for the embedding learnt worse than 0.1.</summary>
    public WeightInitialization Initialization { get; init; } = new();

    /// <summary>
    /// AdamW (0.9, 0.95), decay 0.05 on matrices, clipping at 1. Rows are equally long, so both weightings mean the same.
    /// </summary>
    public OptimizerRecipe Optimizer { get; init; } = new()
    {
        Beta1 = 0.9,
        Beta2 = 0.95,
        WeightDecay = 0.05,
        ClipNorm = 1,
        Weighting = LossWeighting.PerToken,
    };

    /// <summary>Peak learning rate.</summary>
    public double PeakLearningRate { get; init; } = 4e-3;

    /// <summary>Steps of the linear rise.</summary>
    public int WarmUpSteps { get; init; } = 60;

    /// <summary>Optimizer steps; the default sees every row once.</summary>
    public int Steps { get; init; } = 2250;

    /// <summary>How the learning rate falls.</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Linear;

    /// <summary>Share of the peak that is left at the end.</summary>
    public double FinalShare { get; init; } = 0.05;

    /// <summary>Rows a step; 16 at equal tokens, so half the steps, learnt worse.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>The schedule over all steps.</summary>
    public LearningRateSchedule ToSchedule() => new()
    {
        Shape = Schedule,
        Peak = PeakLearningRate,
        WarmUpSteps = WarmUpSteps,
        Steps = Steps,
        FinalShare = FinalShare,
    };

    /// <summary>The model's shape.</summary>
    /// <param name="vocabularySize">Number of token ids.</param>
    /// <param name="begin">Id of the begin token.</param>
    /// <param name="end">Id of the end token.</param>
    public LanguageModelConfig ToConfig(int vocabularySize, int? begin, int end) => new()
    {
        VocabularySize = vocabularySize,
        HiddenSize = HiddenSize,
        IntermediateSize = IntermediateSize,
        Layers = Layers,
        Heads = Heads,
        KeyValueHeads = Heads,
        MaxPositions = MaxPositions,
        BeginToken = begin,
        EndToken = end,
    };

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.hiddenSize", HiddenSize, 2);
        Require.AtLeast($"{key}.intermediateSize", IntermediateSize, 1);
        Require.AtLeast($"{key}.layers", Layers, 1);
        Require.AtLeast($"{key}.heads", Heads, 1);
        if (HiddenSize % (2 * Heads) != 0)
            throw new AdviceException(
                $"{key}.hiddenSize is {HiddenSize}, which {key}.heads = {Heads} does not divide into heads of even width.");
        Require.AtLeast($"{key}.maxPositions", MaxPositions, 2);
        Require.Positive($"{key}.peakLearningRate", PeakLearningRate);
        Require.AtLeast($"{key}.warmUpSteps", WarmUpSteps, 0);
        Require.Optimizer($"{key}.optimizer", Optimizer);
        Require.AtLeast($"{key}.steps", Steps, 1);
        Require.Share($"{key}.finalShare", FinalShare);
        Require.AtLeast($"{key}.batchSize", BatchSize, 1);
    }
}
