namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>Confidence intervals by resampling instructions and base models.</summary>
public sealed record IntervalRecipe
{
    /// <summary>Number of resamples.</summary>
    public int Resamples { get; init; } = 10000;

    /// <summary>Seed of the resampling.</summary>
    public ulong Seed { get; init; } = 1;
}
