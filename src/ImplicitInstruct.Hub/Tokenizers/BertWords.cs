using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>The words that BERT's uncased tokenizer makes its pieces of.</summary>
/// <remarks>
/// In the order of the tokenizers library (<c>normalizers/bert.rs</c>, <c>pre_tokenizers/bert.rs</c>): control characters go, every white
/// space is a blank, CJK ideographs stand alone, accents go (form D without non-spacing marks), then lower case; a word ends at a blank,
/// and every punctuation mark is one. Done here because BertTokenizer of Microsoft.ML.Tokenizers 2.0.1 drops the symbols <c>$ + &lt; =
/// &gt; ^ ` |</c>, which GSM8K is full of, keeps control characters, and removes no accents where globalization is invariant.
/// </remarks>
internal static class BertWords
{
    /// <summary>Blocks of ideographs, first and last; 2B920 is the library's own, where BERT's Python has 2B820.</summary>
    private static readonly (int First, int Last)[] Ideographs =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF),
        (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    /// <summary>The words of a text, in order.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in Normalized(text).EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !IsPunctuation(rune))
            {
                word.Append(rune.ToString());
                continue;
            }

            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
            if (!Rune.IsWhiteSpace(rune))
                yield return rune.ToString();
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    private static string Normalized(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in CanonicalComposition.Decomposed(Clean(text)).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        return plain.ToString();
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsControl(rune))
                continue;
            if (Rune.IsWhiteSpace(rune))
                clean.Append(' ');
            else if (Array.Exists(Ideographs, block => rune.Value >= block.First && rune.Value <= block.Last))
                clean.Append(' ').Append(rune.ToString()).Append(' ');
            else
                clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>Among them white space such as a form feed; but not a tab or the end of a line.</summary>
    private static bool IsControl(Rune rune) => rune.Value is not ('\t' or '\n' or '\r') && (rune == Rune.ReplacementChar
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse);

    private static bool IsPunctuation(Rune rune) => rune.IsAscii ? !Rune.IsLetterOrDigit(rune) && rune.Value > ' ' && rune.Value < 0x7F
        : Rune.IsPunctuation(rune);
}
