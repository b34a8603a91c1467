using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Three to eight sentences of chatter.</summary>
internal sealed class ChatDocument() : DocumentType("chat", mix => mix.Chat)
{
    private static readonly string[] Sentences = [.. Chatter.Rambles, .. Chatter.CounterQuestions, .. Chatter.AboutAssistants];

    public override IEnumerable<string> Words(World world) => Chatter.Words;

    public override string Write(Web web, Philox random) =>
        string.Join(random.Chance(0.5) ? " " : " \n ", Enumerable.Range(0, 3 + random.Below(6)).Select(_ => random.Pick(Sentences)));
}
