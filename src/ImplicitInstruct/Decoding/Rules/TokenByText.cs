using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Decoding.Rules;

/// <summary>The token that a tokenizer has for a text in the middle of others.</summary>
internal static class TokenByText
{
    /// <summary>
    /// What a text is put behind: at its own beginning SentencePiece puts a space before it, and other tokenizers join a line break with
    /// spaces that follow. A text that is one token behind nothing is tried last.
    /// </summary>
    private static readonly string[] Before = ["\n", "a", ""];

    /// <summary>Finds it.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">The text, spaces included.</param>
    /// <returns>The id; null where it takes several tokens.</returns>
    public static int? Find(ITextTokenizer tokenizer, string text)
    {
        foreach (var before in Before)
        {
            var (alone, ids) = (before.Length == 0 ? [] : tokenizer.Encode(before), tokenizer.Encode(before + text));
            if (ids.Length == alone.Length + 1 && ids.AsSpan().StartsWith(alone) && tokenizer.Decode(ids) == before + text)
                return ids[^1];
        }

        return null;
    }
}
