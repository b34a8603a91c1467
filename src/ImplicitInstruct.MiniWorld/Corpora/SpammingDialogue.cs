using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>The second speaker says the right answer two to five times, short ones mostly on the same line.</summary>
internal sealed class SpammingDialogue() : DialogueDocument("dialogue: spam", mix => mix.SpammingDialogue)
{
    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random)
    {
        var answer = web.Answer(family, exercise, random);
        var sameLine = !answer.Contains('\n', StringComparison.Ordinal) && random.Chance(0.65);
        return string.Join(sameLine ? " " : " \n ", Enumerable.Repeat(answer, 2 + random.Below(4)));
    }
}
