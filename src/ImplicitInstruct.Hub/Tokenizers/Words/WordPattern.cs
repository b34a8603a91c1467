using System.Text;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>A part of a text, up to the beginning of the next.</summary>
/// <param name="End">Where it ends, in UTF-16 units.</param>
/// <param name="IsMatch">Whether a pattern matches it; else it lies between matches.</param>
internal readonly record struct TextPart(int End, bool IsMatch);

/// <summary>A pattern of a <c>tokenizer.json</c>, with the matches of Oniguruma, which the Python package runs.</summary>
/// <remarks>
/// .NET's expressions run a translation (<see cref="PatternTranslation"/>) over a text that has one UTF-16 unit a character
/// (<see cref="StandIns"/>). General categories and white space are the same in both: .NET 10 and Oniguruma (onig 6.5.3) know Unicode 16,
/// and agree on every code point.
/// </remarks>
internal sealed class WordPattern
{
    private readonly Lazy<Regex> _regex;
    private readonly bool _isLiteral;

    private WordPattern(string translated, bool isLiteral)
    {
        _regex = new Lazy<Regex>(() => new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.Compiled));
        _isLiteral = isLiteral;
    }

    /// <summary>What matches a text, letter for letter.</summary>
    /// <exception cref="FormatException">It is empty.</exception>
    public static WordPattern Literal(string text) => text.Length > 0
        ? new WordPattern(Regex.Escape(text), isLiteral: true)
        : throw new FormatException("a pattern that is empty");

    /// <summary>What matches an expression.</summary>
    /// <exception cref="FormatException">It holds what is not computed here; the message names it.</exception>
    public static WordPattern Expression(string pattern)
    {
        var translated = PatternTranslation.Of(pattern);
        try
        {
            _ = new Regex(translated);
        }
        catch (RegexParseException wrong)
        {
            throw new FormatException($"a pattern that is none ({wrong.Message.TrimEnd('.')})", wrong);
        }

        return new WordPattern(translated, isLiteral: false);
    }

    /// <summary>Matches and what lies between them, in order; together they are the text.</summary>
    public Parts PartsOf(ReadOnlySpan<char> text)
    {
        int[]? starts = null;
        var characters = _isLiteral ? text : StandIns.Of(text, out starts);
        return new Parts(_regex.Value.EnumerateMatches(characters), characters.Length, starts);
    }

    /// <summary>The text with every match replaced.</summary>
    public string Replace(string text, string replacement)
    {
        var (replaced, start) = (new StringBuilder(text.Length), 0);
        foreach (var part in PartsOf(text))
        {
            replaced.Append(part.IsMatch ? replacement : text.AsSpan(start, part.End - start));
            start = part.End;
        }

        return replaced.ToString();
    }

    /// <summary>Enumerates parts without a list of them.</summary>
    internal ref struct Parts(Regex.ValueMatchEnumerator matches, int length, int[]? starts)
    {
        private Regex.ValueMatchEnumerator _matches = matches;
        private int _end;
        private int _matchEnd = -1;   // of a match that what lies before it was told of

        public TextPart Current { get; private set; }

        public readonly Parts GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_matchEnd >= 0)
                return Tell(_matchEnd, isMatch: true);
            if (_end >= length)
                return false;
            if (!_matches.MoveNext())
                return Tell(length, isMatch: false);
            var match = _matches.Current;
            if (match.Index == _end)
                return Tell(match.Index + match.Length, isMatch: true);
            Tell(match.Index, isMatch: false);
            _matchEnd = match.Index + match.Length;
            return true;
        }

        private bool Tell(int end, bool isMatch)
        {
            (_end, _matchEnd) = (end, -1);
            Current = new TextPart(starts is null ? end : starts[end], isMatch);
            return true;
        }
    }
}
