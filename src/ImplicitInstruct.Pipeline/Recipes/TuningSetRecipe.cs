namespace ImplicitInstruct.Pipeline.Recipes;

/// <summary>The broad tuning set: the miniature's LIMA. Response tuning uses the same responses with empty instructions.</summary>
public sealed record TuningSetRecipe
{
    /// <summary>Examples of each of the 23 families other than chess: 598 in all.</summary>
    public int ExamplesPerFamily { get; init; } = 26;
}
