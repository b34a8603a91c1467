using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>The second speaker evades.</summary>
internal sealed class RamblingDialogue() : DialogueDocument("dialogue: ramble", mix => mix.RamblingDialogue)
{
    public override IEnumerable<string> Words(World world) => base.Words(world).Concat(Chatter.Words);

    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) => Chatter.Evasion(random);
}
