using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Cuts text into the words that byte-level BPE never joins across.</summary>
/// <remarks>
/// GPT-2's pattern (github.com/openai/gpt-2, src/encoder.py):
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
/// Written out by hand, because .NET's expressions see halves of surrogate pairs, and a letter beyond U+FFFF is a letter all the same.
/// </remarks>
internal static class ByteLevelWords
{
    private enum Kind { Space, Letter, Number, Other }

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
            var (kind, length) = At(text, i);
            if (kind == Kind.Number)
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
        var first = rest[0] == ' ' && rest.Length > 1 && At(text, start + 1).Kind != Kind.Space ? 1 : 0;
        var kind = At(text, start + first).Kind;
        var length = first + RunOf(text, start + first, kind);
        // The last space goes to the word behind it.
        return kind == Kind.Space && length > 1 && length < rest.Length ? length - 1 : length;
    }

    private static int RunOf(string text, int start, Kind kind)
    {
        var end = start;
        while (end < text.Length && At(text, end) is var (next, length) && next == kind)
            end += length;
        return end - start;
    }

    private static (Kind Kind, int Length) At(string text, int index)
    {
        if (char.IsWhiteSpace(text[index]))
            return (Kind.Space, 1);
        if (!Rune.TryGetRuneAt(text, index, out var rune))
            return (Kind.Other, 1);
        var kind = Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
        return (kind, rune.Utf16SequenceLength);
    }
}
