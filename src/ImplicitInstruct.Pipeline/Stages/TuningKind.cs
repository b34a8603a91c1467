namespace ImplicitInstruct.Pipeline.Stages;

/// <summary>What a model is tuned on.</summary>
public enum TuningKind
{
    /// <summary>Instructions and their responses.</summary>
    Instruction,

    /// <summary>The same responses with empty instructions (paper, section 4).</summary>
    Response,
}
