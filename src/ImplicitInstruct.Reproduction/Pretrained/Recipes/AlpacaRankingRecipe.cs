using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>How Alpaca's responses are ranked (section 4.2; official repository, open_instruct/ratio_eval.py).</summary>
public sealed record AlpacaRankingRecipe
{
    /// <summary>First examples of Alpaca that are used.</summary>
    public int Examples { get; init; } = 1000;

    /// <summary>Other responses drawn for each, with replacement (Python's <c>random.seed(0)</c>).</summary>
    public int Draws { get; init; } = 5;

    /// <summary>Longest sequence, tokens.</summary>
    public int MaxLength { get; init; } = 1024;

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.examples", Examples, 2);
        Require.AtLeast($"{key}.draws", Draws, 1);
        Require.AtLeast($"{key}.maxLength", MaxLength, 2);
    }
}
