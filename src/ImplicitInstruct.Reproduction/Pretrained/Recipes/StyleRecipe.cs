namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>Figure 5 (section 5.2; official repository, open_instruct/plot_embeds.py).</summary>
public sealed record StyleRecipe
{
    /// <summary>Which instructions are the points.</summary>
    public StyleInstructions Instructions { get; init; } = StyleInstructions.AlpacaEval;
}
