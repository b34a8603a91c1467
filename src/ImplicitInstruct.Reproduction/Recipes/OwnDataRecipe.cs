namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>
/// Files of JSON lines that take the place of a scale's own data. What they hold decides results, and not what they are called.
/// </summary>
internal record OwnDataRecipe
{
    /// <summary>
    /// What is tuned on in the place of the broad set (LIMA; in the miniature the set that is drawn): instructions with responses.
    /// </summary>
    public string? Tuning { get; init; }

    /// <summary>What models are compared on in the place of the test instructions (AlpacaEval's; in the miniature those drawn).</summary>
    public string? Instructions { get; init; }
}
