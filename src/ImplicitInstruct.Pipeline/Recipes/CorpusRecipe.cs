namespace ImplicitInstruct.Pipeline.Recipes;

/// <summary>The miniature web that the base models are pretrained on.</summary>
public sealed record CorpusRecipe
{
    /// <summary>Seed of the world's facts, templates and splits.</summary>
    public ulong WorldSeed { get; init; } = 1;

    /// <summary>Seed of the documents.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Rows of the packed corpus: 2,539 steps of 8, each row seen once (2.6M tokens; fewer left the facts unlearnt).</summary>
    public int Rows { get; init; } = 20312;

    /// <summary>Tokens in a row: 128 inputs and their 128 next tokens.</summary>
    public int RowTokens { get; init; } = 129;
}
