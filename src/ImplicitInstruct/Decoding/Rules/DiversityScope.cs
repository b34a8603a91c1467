namespace ImplicitInstruct.Decoding.Rules;

/// <summary>Which tokens count as seen by the diversity rule: the paper's text and its code differ.</summary>
public enum DiversityScope
{
    /// <summary>Those of the response so far (paper, section 6.1 and table 8).</summary>
    Response,

    /// <summary>
    /// Everything after the user tag: the instruction, the assistant tag and the response (official code and the paper's own listing 1). So words of the instruction
    /// are penalised from the first token on, and the assistant tag's tokens and the newline always are.
    /// </summary>
    AfterUserTag,
}
