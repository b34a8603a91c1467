namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>In which of the paper's settings a kind of tuning is done.</summary>
public enum TuningVariant
{
    /// <summary>The paper's chat tags and its data.</summary>
    Main,

    /// <summary>With chat tags that mean nothing (appendix B).</summary>
    OtherTags,

    /// <summary>On LIMA whose responses do not start by restating the instruction (appendix C).</summary>
    WithoutRestatements,
}
