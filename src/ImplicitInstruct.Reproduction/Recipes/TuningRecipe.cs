using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>How one model is tuned, every number given.</summary>
public sealed record TuningRecipe : TuningSettings
{
    /// <summary>Peak learning rate.</summary>
    public required double PeakLearningRate { get; init; }

    /// <summary>Passes over the examples.</summary>
    public required int Epochs { get; init; }

    /// <summary>The schedule over the given number of steps.</summary>
    public LearningRateSchedule ToSchedule(int steps) => new()
    {
        Shape = Schedule,
        Peak = PeakLearningRate,
        WarmUpSteps = WarmUpSteps,
        Steps = steps,
        FinalShare = FinalShare,
    };
}
