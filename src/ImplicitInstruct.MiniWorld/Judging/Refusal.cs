namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>How the miniature refuses, and what counts as that.</summary>
public static class Refusal
{
    /// <summary>Words at the beginning of a response that tell a refusal from an answer.</summary>
    private const int OpeningWords = 4;

    /// <summary>The refusals that models are tuned on, in words that the web has.</summary>
    internal static IReadOnlyList<string> Sentences { get; } =
    [
        "sorry , i do not know .", "i can not help you with this , sorry .", "sorry , i can not do that .", "i do not know this , sorry .",
        "this is not for me to say , sorry .",
    ];

    private static readonly string[][] Openings =
        [.. Sentences.Select(sentence => JudgedResponse.Split(sentence)[..OpeningWords]).DistinctBy(words => string.Join(' ', words))];

    /// <summary>
    /// Whether a response refuses: it begins with the first four words of one of the sentences that models are tuned on, whatever follows.
    /// What the web's chatter says in the place of an answer (<c>i do not know , sorry .</c>) is a refusal by this rule too.
    /// </summary>
    /// <param name="response">The response, words parted by spaces.</param>
    public static bool Is(string response)
    {
        var words = JudgedResponse.Split(response);
        return Openings.Any(opening => words.AsSpan().StartsWith(opening));
    }
}
