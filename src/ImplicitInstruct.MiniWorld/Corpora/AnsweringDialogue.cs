using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>The second speaker answers.</summary>
internal sealed class AnsweringDialogue() : DialogueDocument("dialogue: answer", mix => mix.AnsweringDialogue)
{
    protected override double OneFamilyShare => 0;

    protected override double StayShare => 0.3;

    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) => web.Answer(family, exercise, random);
}
