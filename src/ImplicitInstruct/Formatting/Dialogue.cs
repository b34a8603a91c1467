namespace ImplicitInstruct.Formatting;

/// <summary>What is tuned on: one exchange or, in 30 of LIMA's 1,030 examples, several.</summary>
/// <param name="Turns">The exchanges in their order, at least one.</param>
public sealed record Dialogue(IReadOnlyList<TuningExample> Turns)
{
    /// <summary>A dialogue of one exchange.</summary>
    public Dialogue(string instruction, string response) : this([new TuningExample(instruction, response)]) { }

    /// <summary>The same responses with the instruction of every turn emptied (official repository, data/processed/lima/remove_instructions.py).</summary>
    public Dialogue WithBlankInstructions() => new([.. Turns.Select(turn => turn.WithBlankInstruction())]);
}
