namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>How a kind of tuning is done: the numbers to choose from on validation instructions, and all others.</summary>
/// <remarks>The paper does the same (appendix A): learning rate by hand, epochs from 5, 7, 10, 15 and 20, on 56 validation instructions.</remarks>
public sealed record TuningSearch : TuningSettings
{
    /// <summary>Peak learning rates to choose from.</summary>
    public required IReadOnlyList<double> PeakLearningRates { get; init; }

    /// <summary>Numbers of passes over the examples to choose from; a tiny model soon binds the tuning entities to the template, so few.</summary>
    public required IReadOnlyList<int> Epochs { get; init; }

    /// <summary>Every learning rate with every number of epochs. A single one is used without a search.</summary>
    public IReadOnlyList<TuningRecipe> Candidates() =>
    [
        .. from rate in PeakLearningRates
           from epochs in Epochs
           select new TuningRecipe
           {
               PeakLearningRate = rate,
               Epochs = epochs,
               Optimizer = Optimizer,
               BatchSize = BatchSize,
               WarmUpSteps = WarmUpSteps,
               Schedule = Schedule,
               FinalShare = FinalShare,
           },
    ];

    internal void Validate(string key)
    {
        Require.Some($"{key}.peakLearningRates", PeakLearningRates);
        foreach (var rate in PeakLearningRates)
            Require.Positive($"{key}.peakLearningRates", rate);
        Require.Some($"{key}.epochs", Epochs);
        foreach (var epochs in Epochs)
            Require.AtLeast($"{key}.epochs", epochs, 1);
        ValidateSettings(key);
    }
}
