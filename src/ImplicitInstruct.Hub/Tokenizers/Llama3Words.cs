namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Cuts text into the words that Llama 3's byte-level BPE never joins across.</summary>
/// <remarks>
/// The pattern of its <c>tokenizer.json</c>, which Qwen2 has too with single digits:
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.
/// Written out by hand for the same reason as <see cref="ByteLevelWords"/>: a letter beyond U+FFFF is a letter.
/// </remarks>
internal static class Llama3Words
{
    /// <summary>The pattern with up to three digits in a word.</summary>
    public const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const int MostDigits = 3;

    /// <summary>The words in their order; joined they are the text.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = EndOf(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    private static int EndOf(string text, int start)
    {
        if (Contraction(text.AsSpan(start)) is > 0 and var length)
            return start + length;
        var (kind, width) = CharacterKinds.At(text, start);
        if (kind == CharacterKind.Letter)
            return Run(text, start, CharacterKind.Letter);
        if (kind == CharacterKind.Number)
            return Run(text, start, CharacterKind.Number, MostDigits);
        // one character of another kind, but for a line break, opens a word
        if (text[start] is not ('\r' or '\n') && IsAt(text, start + width, CharacterKind.Letter))
            return Run(text, start + width, CharacterKind.Letter);
        var signs = text[start] == ' ' ? start + 1 : start;
        return IsAt(text, signs, CharacterKind.Other) ? LineBreaks(text, Run(text, signs, CharacterKind.Other)) : Blanks(text, start);
    }

    /// <summary>Blanks up to their last line break; without one, all but the last, which goes to the word behind it.</summary>
    private static int Blanks(string text, int start)
    {
        var end = Run(text, start, CharacterKind.Space);
        var lineBreak = text.AsSpan(start, end - start).LastIndexOfAny('\r', '\n');
        if (lineBreak >= 0)
            return start + lineBreak + 1;
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }

    /// <summary>Length of <c>'s</c> and its like in either case, to which the long s belongs; 0 where there is none.</summary>
    private static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['\'', 's' or 'S' or '\u017F' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 2,
        ['\'', 'r' or 'R' or 'v' or 'V', 'e' or 'E', ..] or ['\'', 'l' or 'L', 'l' or 'L', ..] => 3,
        _ => 0,
    };

    private static int LineBreaks(string text, int start)
    {
        while (start < text.Length && text[start] is '\r' or '\n')
            start++;
        return start;
    }

    private static int Run(string text, int start, CharacterKind kind, int most = int.MaxValue)
    {
        for (var count = 0; count < most && IsAt(text, start, kind); count++)
            start += CharacterKinds.At(text, start).Length;
        return start;
    }

    private static bool IsAt(string text, int index, CharacterKind kind) =>
        index < text.Length && CharacterKinds.At(text, index).Kind == kind;
}
