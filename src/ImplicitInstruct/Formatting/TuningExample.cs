namespace ImplicitInstruct.Formatting;

/// <summary>One instruction and the response that is learnt for it.</summary>
/// <param name="Instruction">What the user says; empty in response tuning.</param>
/// <param name="Response">What the assistant answers.</param>
public sealed record TuningExample(string Instruction, string Response)
{
    /// <summary>The same response to an empty instruction: the datum of response tuning (paper section 4).</summary>
    public TuningExample WithBlankInstruction() => this with { Instruction = "" };
}
