using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>The second speaker says the instruction again, once (60%) or twice.</summary>
internal sealed class EchoingDialogue() : DialogueDocument("dialogue: echo", mix => mix.EchoingDialogue)
{
    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) =>
        random.Chance(0.6) ? exercise.Instruction : $"{exercise.Instruction} \n {exercise.Instruction}";
}
