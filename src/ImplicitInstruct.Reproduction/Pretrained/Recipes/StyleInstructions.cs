namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>The points of figure 5.</summary>
public enum StyleInstructions
{
    /// <summary>AlpacaEval's instructions: the official code, and the figure's caption.</summary>
    AlpacaEval,

    /// <summary>LIMA's: the text of section 5.2.</summary>
    Lima,
}
