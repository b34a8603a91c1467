namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>What a model is tuned on.</summary>
public enum TuningKind
{
    /// <summary>Instructions and their responses.</summary>
    Instruction,

    /// <summary>The same responses with empty instructions (paper, section 4).</summary>
    Response,

    /// <summary>Functions of one line and nothing else (paper, section 5: MBPP).</summary>
    Code,

    /// <summary>Word problems and nothing else (paper, section 5: GSM).</summary>
    Math,

    /// <summary>Poems and nothing else (paper, section 5: poetry).</summary>
    Poetry,

    /// <summary>Recipes and nothing else (paper, section 5: recipes).</summary>
    Recipes,

    /// <summary>Games and nothing else (paper, section 5: chess).</summary>
    Chess,
}
