using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>What a character is to the patterns that cut text into words for byte-level BPE.</summary>
internal enum CharacterKind
{
    /// <summary><c>\s</c>.</summary>
    Space,

    /// <summary><c>\p{L}</c>.</summary>
    Letter,

    /// <summary><c>\p{N}</c>.</summary>
    Number,

    /// <summary>Anything else, half of a surrogate pair too.</summary>
    Other,
}

/// <summary>Tells the kind of characters, of those beyond U+FFFF too.</summary>
internal static class CharacterKinds
{
    /// <summary>The character at a place, and how many UTF-16 units it takes.</summary>
    public static (CharacterKind Kind, int Length) At(string text, int index)
    {
        if (char.IsWhiteSpace(text[index]))
            return (CharacterKind.Space, 1);
        if (!Rune.TryGetRuneAt(text, index, out var rune))
            return (CharacterKind.Other, 1);
        var kind = Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterKind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Number,
            _ => CharacterKind.Other,
        };
        return (kind, rune.Utf16SequenceLength);
    }
}
