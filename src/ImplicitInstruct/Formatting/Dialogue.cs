namespace ImplicitInstruct.Formatting;

/// <summary>What is tuned on: one exchange or, in 30 of LIMA's 1,030 examples, several.</summary>
/// <param name="Turns">The exchanges in their order, at least one.</param>
public sealed record Dialogue(IReadOnlyList<TuningExample> Turns)
{
    /// <summary>A dialogue of one exchange.</summary>
    public Dialogue(string instruction, string response) : this([new TuningExample(instruction, response)]) { }
}

/// <summary>One instruction and the response that is learnt for it.</summary>
/// <param name="Instruction">What the user says; empty in response tuning.</param>
/// <param name="Response">What the assistant answers.</param>
public sealed record TuningExample(string Instruction, string Response);
