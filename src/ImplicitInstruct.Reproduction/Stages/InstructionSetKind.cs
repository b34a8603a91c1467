namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>What a set of instructions is for.</summary>
public enum InstructionSetKind
{
    /// <summary>Held out, for the claims.</summary>
    Test,

    /// <summary>For choosing epochs, learning rates and rule strengths (paper, appendix D).</summary>
    Validation,

    /// <summary>For ranking responses.</summary>
    Ranking,
}
