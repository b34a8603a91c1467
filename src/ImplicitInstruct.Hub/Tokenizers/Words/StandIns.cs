using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>
/// One UTF-16 unit for every character, so that .NET's expressions, which see halves of surrogate pairs, see whole characters: those beyond
/// U+FFFF are stood for by the first one from U+A000 on of the same general category.
/// </summary>
internal static class StandIns
{
    private const int First = 0xA000;

    private static readonly char[] ByCategory = [.. Enum.GetValues<UnicodeCategory>().Select(FirstOf)];

    /// <summary>Whether a character stands for others, so that no pattern may tell it from them.</summary>
    public static bool Has(char character) => Array.IndexOf(ByCategory, character) >= 0;

    /// <summary>The text with a unit a character.</summary>
    /// <param name="text">Whole characters; half of a surrogate pair is taken for U+FFFD.</param>
    /// <param name="starts">Where each character of the result starts in the text, and where the last ends; null: the same.</param>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text, out int[]? starts)
    {
        starts = null;
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0)
            return text;
        var (units, count) = (new char[text.Length], at);
        starts = new int[text.Length + 1];
        text[..at].CopyTo(units);
        for (var i = 0; i < at; i++)
            starts[i] = i;
        while (at < text.Length)
        {
            starts[count] = at;
            Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
            units[count++] = rune.IsBmp ? (char)rune.Value : ByCategory[(int)Rune.GetUnicodeCategory(rune)];
            at += length;
        }

        starts[count] = text.Length;
        return units.AsSpan(0, count);
    }

    private static char FirstOf(UnicodeCategory category)
    {
        for (var unit = First; unit <= char.MaxValue; unit++)
        {
            if (CharUnicodeInfo.GetUnicodeCategory((char)unit) == category)
                return (char)unit;
        }

        return Rune.ReplacementChar.ToString()[0];   // no character beyond U+FFFF is of that category
    }
}
