namespace ImplicitInstruct.MiniWorld.Tuning;

/// <summary>The five narrow tasks of the paper's Table 3.</summary>
public enum SingleTask
{
    /// <summary>Functions of one line (paper: MBPP).</summary>
    Code,

    /// <summary>Word problems, answers ending in <c>#### number</c> (paper: GSM8K).</summary>
    Math,

    /// <summary>Rhyming lines (paper: poetry).</summary>
    Poetry,

    /// <summary>Recipes (paper: recipes).</summary>
    Recipes,

    /// <summary>Chess-like games (paper: chess).</summary>
    Chess,
}
