namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>Greedy decoding (paper, section 3).</summary>
public sealed record DecodingRecipe
{
    /// <summary>Most tokens of a response; one that reaches it counts as unfinished. The longest reference has fewer than 50.</summary>
    public int MaxNewTokens { get; init; } = 72;
}
