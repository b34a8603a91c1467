using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Decoding.Rules;

/// <summary>The token that a tokenizer has for a text in the middle of others.</summary>
internal static class TokenByText
{
    /// <summary>
    /// What a text is put behind, one after the other: at its own beginning SentencePiece puts a space before it, and some tokenizers join
    /// a line break with spaces that follow.
    /// </summary>
    private static readonly string[] Before = ["\n", "a"];

    /// <summary>Finds it.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">The text, spaces included.</param>
    /// <returns>The id; null where it takes several tokens.</returns>
    public static int? Find(ITextTokenizer tokenizer, string text)
    {
        foreach (var before in Before)
        {
            if (Encoded(before) is { } alone && Encoded(before + text) is { } ids && ids.Length == alone.Length + 1
                && ids.AsSpan().StartsWith(alone) && tokenizer.Decode(ids) == tokenizer.Decode(alone) + text)
                return ids[^1];
        }

        return null;

        // A closed vocabulary does not have every text.
        int[]? Encoded(string given)
        {
            try
            {
                return tokenizer.Encode(given);
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }
}
