namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Cuts text into the words that byte-level BPE never joins across.</summary>
/// <remarks>
/// GPT-2's pattern (github.com/openai/gpt-2, src/encoder.py):
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. Written out by hand, because .NET's expressions see
/// halves of surrogate pairs, and a letter beyond U+FFFF is a letter all the same.
/// </remarks>
internal static class ByteLevelWords
{
    /// <summary>The words in their order; joined they are the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="partsDigits">Whether each digit is a word of its own, as in SmolLM2.</param>
    public static IEnumerable<string> Of(string text, bool partsDigits)
    {
        if (!partsDigits)
            return Cut(text);
        return Parted(text).SelectMany(Cut);
    }

    private static IEnumerable<string> Parted(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            var (kind, length) = CharacterKinds.At(text, i);
            if (kind == CharacterKind.Number)
            {
                if (i > start)
                    yield return text[start..i];
                yield return text.Substring(i, length);
                start = i + length;
            }

            i += length;
        }

        if (start < text.Length)
            yield return text[start..];
    }

    private static IEnumerable<string> Cut(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start + LengthAt(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    private static int LengthAt(string text, int start)
    {
        var rest = text.AsSpan(start);
        if (rest is ['\'', 's' or 't' or 'm' or 'd', ..])
            return 2;
        if (rest is ['\'', 'r' or 'v', 'e', ..] or ['\'', 'l', 'l', ..])
            return 3;
        var first = rest[0] == ' ' && rest.Length > 1 && CharacterKinds.At(text, start + 1).Kind != CharacterKind.Space ? 1 : 0;
        var kind = CharacterKinds.At(text, start + first).Kind;
        var length = first + RunOf(text, start + first, kind);
        // the last space goes to the word behind it
        return kind == CharacterKind.Space && length > 1 && length < rest.Length ? length - 1 : length;
    }

    private static int RunOf(string text, int start, CharacterKind kind)
    {
        var end = start;
        while (end < text.Length && CharacterKinds.At(text, end) is var (next, length) && next == kind)
            end += length;
        return end - start;
    }
}
