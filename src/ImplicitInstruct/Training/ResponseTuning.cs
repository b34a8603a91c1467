using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Training;

/// <summary>Response tuning (paper section 4): the responses of a tuning set are learnt with every instruction left empty.</summary>
/// <remarks>
/// Official repository: data/processed/lima/remove_instructions.py empties the user's message of every turn and keeps the rest. The user
/// turn itself stays in the text, see <see cref="ChatFormat"/>; what is learnt of it is the same as in instruction tuning, see
/// <see cref="LossMask"/>.
/// </remarks>
public static class ResponseTuning
{
    /// <summary>The same responses with the instruction of every turn emptied.</summary>
    public static Dialogue Of(Dialogue dialogue) => new([.. dialogue.Turns.Select(Of)]);

    /// <summary>The same response to an empty instruction.</summary>
    public static TuningExample Of(TuningExample example) => example with { Instruction = "" };
}
