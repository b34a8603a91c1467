using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Texts that are one id wherever they stand: of several at one place the longest.</summary>
/// <remarks>In the order of the Python package (<c>added_vocabulary.rs</c>, <c>find_matches</c>).</remarks>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, AddedToken[]> _byFirst;
    private readonly SearchValues<char> _firsts;

    public AddedTokens(IEnumerable<(string Text, int Id)> tokens) : this(tokens.Select(token => new AddedToken(token.Text, token.Id)))
    {
    }

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _byFirst = tokens.GroupBy(token => token.Text[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Text.Length).ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
    }

    /// <summary>The text in pieces: an id, or text between ids.</summary>
    public IEnumerable<(string Text, int? Id)> Split(string text)
    {
        var start = 0;
        for (var at = 0; NextFirst(text, at) is var found and >= 0;)
        {
            if (At(text, found) is not { } token)
            {
                at = found + 1;
                continue;
            }

            at = found + token.Text.Length;
            if (token.IsSingleWord && (EndsWithWord(text.AsSpan(0, found)) || StartsWithWord(text.AsSpan(at))))
                continue;
            var (first, end) = (found, at);
            if (token.StripsLeft)
                first = Math.Max(text.AsSpan(0, found).TrimEnd().Length, start);
            if (token.StripsRight)
                end = text.Length - text.AsSpan(at).TrimStart().Length;
            if (first > start)
                yield return (text[start..first], null);
            yield return (token.Text, token.Id);
            start = end;
        }

        if (start < text.Length)
            yield return (text[start..], null);
    }

    private int NextFirst(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAny(_firsts);
        return found < 0 ? found : from + found;
    }

    private AddedToken? At(string text, int index)
    {
        foreach (var token in _byFirst[text[index]])
        {
            if (text.AsSpan(index).StartsWith(token.Text, StringComparison.Ordinal))
                return token;
        }

        return null;
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && IsOfWord(last);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var first, out _) == OperationStatus.Done && IsOfWord(first);

    /// <summary><c>\w</c> of Rust's expressions (Unicode Technical Standard 18, annex C), with the circled and squared letters.</summary>
    private static bool IsOfWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189),
    };
}
