namespace ImplicitInstruct.Formatting;

/// <summary>What is tuned on: one exchange or, in 30 of LIMA's 1,030 examples, several.</summary>
/// <param name="Turns">The exchanges, at least one.</param>
public sealed record Dialogue(IReadOnlyList<Turn> Turns)
{
    /// <summary>A single exchange.</summary>
    public Dialogue(string instruction, string response) : this([new Turn(instruction, response)]) { }

    /// <summary>The same responses with the instruction of every turn emptied: the data of response tuning (paper section 4; official repository, data/processed/lima/remove_instructions.py).</summary>
    public Dialogue WithBlankInstructions() => new([.. Turns.Select(turn => turn with { Instruction = "" })]);
}
