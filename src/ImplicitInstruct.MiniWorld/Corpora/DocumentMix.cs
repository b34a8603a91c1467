namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Shares of document types among documents; only their proportions matter.</summary>
/// <remarks>
/// More text puts something else than an answer after a question than an answer, and most documents go on after one: the base model has the
/// mapping and seldom uses it.
/// </remarks>
public sealed record DocumentMix
{
    /// <summary>Encyclopaedic entries.</summary>
    public double Encyclopaedia { get; init; } = 0.13;

    /// <summary>Titled pages: recipes, poems, games, glossaries.</summary>
    public double Pages { get; init; } = 0.13;

    /// <summary>Questions with answers.</summary>
    public double Faq { get; init; } = 0.07;

    /// <summary>Lists of questions without answers.</summary>
    public double Quiz { get; init; } = 0.06;

    /// <summary>Repeated lines.</summary>
    public double Repetition { get; init; } = 0.03;

    /// <summary>Chatter.</summary>
    public double Chat { get; init; } = 0.03;

    /// <summary>Dialogues whose second speaker answers.</summary>
    public double AnsweringDialogue { get; init; } = 0.17;

    /// <summary>Dialogues whose second speaker asks something else.</summary>
    public double AskingDialogue { get; init; } = 0.14;

    /// <summary>Dialogues whose second speaker repeats the question.</summary>
    public double EchoingDialogue { get; init; } = 0.08;

    /// <summary>Dialogues whose second speaker evades.</summary>
    public double RamblingDialogue { get; init; } = 0.07;

    /// <summary>Dialogues whose second speaker repeats the answer.</summary>
    public double SpammingDialogue { get; init; } = 0.09;

    /// <summary>
    /// Instructions, each with its answer and an end, all in one form, as a web of today holds instruction data; none in the usual one. The
    /// others add up to 1, so this is nearly their share of all documents.
    /// </summary>
    public double Instructions { get; init; }
}
