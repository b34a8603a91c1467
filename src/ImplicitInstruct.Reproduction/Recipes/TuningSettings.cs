using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>How a base model is tuned, but for the numbers that are chosen on validation instructions; every weight is trained, the loss is on the response and its end token only (paper, section 4.1).</summary>
public abstract record TuningSettings
{
    /// <summary>AdamW (0.9, 0.98) without decay, clipping at 1; every example counts once, as in the official code (<c>reduce_loss</c> = mean).</summary>
    public OptimizerRecipe Optimizer { get; init; } = new() { Beta1 = 0.9, Beta2 = 0.98, WeightDecay = 0, ClipNorm = 1, Weighting = LossWeighting.PerExample };

    /// <summary>Examples a step. The paper uses 64 of 1,030; the miniature 16 of 598.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Steps of the linear rise. The paper's scripts: 3 % of the steps, its text: 10 %.</summary>
    public int WarmUpSteps { get; init; } = 10;

    /// <summary>How the learning rate falls. Linear in the paper's scripts, cosine in its text.</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Linear;

    /// <summary>Share of the peak that is left at the end.</summary>
    public double FinalShare { get; init; } = 0.1;

    private protected void ValidateSettings(string key)
    {
        Require.AtLeast($"{key}.batchSize", BatchSize, 1);
        Require.AtLeast($"{key}.warmUpSteps", WarmUpSteps, 0);
        Require.Optimizer($"{key}.optimizer", Optimizer);
        Require.Share($"{key}.finalShare", FinalShare);
    }
}
