using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>The second speaker asks something else, in a dialogue of one family in the same phrasing.</summary>
internal sealed class AskingDialogue() : DialogueDocument("dialogue: question", mix => mix.AskingDialogue)
{
    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) =>
        (oneFamily ? web.DrawExercise(family, random, exercise.Phrasing) : web.DrawExercise(web.DrawFamily(random), random)).Instruction;
}
