using ImplicitInstruct.Formatting;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Training;

/// <summary>
/// A control of response tuning: every response keeps its place, and the instructions of all turns are dealt out anew among them, so that a
/// response follows an instruction which says nothing of it.
/// </summary>
/// <remarks>
/// Beyond the paper. Official repository: new_lima/randomize_instructions.py shuffles the user's messages of all turns anew for every
/// epoch; no number of it is published.
/// </remarks>
public static class ShuffledInstructions
{
    /// <summary>The dialogues with the instructions of one shuffle; now and then an instruction comes back to its own response.</summary>
    /// <param name="dialogues">Dialogues.</param>
    /// <param name="random">Where the shuffle is drawn from.</param>
    public static IReadOnlyList<Dialogue> Of(IReadOnlyList<Dialogue> dialogues, Philox random)
    {
        var instructions = random.Shuffled(dialogues.SelectMany(dialogue => dialogue.Turns).Select(turn => turn.Instruction));
        var next = 0;
        return [.. dialogues.Select(
            dialogue => new Dialogue([.. dialogue.Turns.Select(turn => turn with { Instruction = instructions[next++] })]))];
    }
}
