using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Sentences that answer nothing.</summary>
internal static class Chatter
{
    public static readonly string[] Rambles =
    [
        "i do not know , sorry .", "hello , thanks for the question .", "i was thinking about this too .", "sorry , i am new here .",
        "i think we talked about it last week .", "good question , i wonder about that as well .",
        "thanks for the post , it was fun to read .", "i have no time today , maybe tomorrow .", "hello and welcome to the page .",
        "i am not sure about that .", "i will ask my friend and come back .", "please read the rules of the page .",
        "we had the same problem last year .", "i love this page so much .",
    ];

    public static readonly string[] CounterQuestions =
    [
        "why do you ask ?", "what do you mean ?", "can you say more ?", "what have you tried ?", "who told you that ?",
        "where did you read it ?", "do you need it today ?",
    ];

    /// <summary>Sentences in which the roles of the chat template occur as words.</summary>
    public static readonly string[] AboutAssistants =
        ["the assistant helps the user .", "the user asks the assistant for help .", "a user wrote to the assistant ."];

    public static IEnumerable<string> Words =>
        Rambles.Concat(CounterQuestions).Concat(AboutAssistants).SelectMany(sentence => sentence.Split(' '));

    /// <summary>A ramble (65%) or a counter-question, then, with probability one half each time, more of them.</summary>
    public static string Evasion(Philox random)
    {
        var text = Sentence(random);
        while (random.Chance(0.5))
            text += " " + Sentence(random);
        return text;

        static string Sentence(Philox random) => random.Pick(random.Chance(0.65) ? Rambles : CounterQuestions);
    }
}

/// <summary>Three to eight sentences of chatter.</summary>
internal sealed class ChatDocument() : DocumentType("chat", mix => mix.Chat)
{
    private static readonly string[] Sentences = [.. Chatter.Rambles, .. Chatter.CounterQuestions, .. Chatter.AboutAssistants];

    public override IEnumerable<string> Words(World world) => Chatter.Words;

    public override string Write(Web web, Philox random) =>
        string.Join(random.Chance(0.5) ? " " : " \n ", Enumerable.Range(0, 3 + random.Below(6)).Select(_ => random.Pick(Sentences)));
}
