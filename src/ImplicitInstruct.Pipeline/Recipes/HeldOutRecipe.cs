namespace ImplicitInstruct.Pipeline.Recipes;

/// <summary>The test instructions: about entities that no tuning set mentions, half of them in wordings that none uses.</summary>
public sealed record HeldOutRecipe
{
    /// <summary>Seed of the drawn instructions.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Instructions of each of the 24 families: 192 in all.</summary>
    public int InstructionsPerFamily { get; init; } = 8;
}
