using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>
/// Puts an expression of Oniguruma (with Ruby's syntax, as the Python package compiles it) into .NET's. Whatever means another thing there,
/// and that no tokenizer of these families needs, is refused.
/// </summary>
/// <remarks>
/// Without regard to case Oniguruma matches a long s and a Kelvin sign too, and two letters may match one (ss, ﬁ): so letters are
/// written out as classes, and such pairs are refused.
/// </remarks>
internal sealed class PatternTranslation
{
    private static readonly string[] FoldedPairs = ["ss", "st", "ff", "fi", "fl"];

    private readonly string _pattern;
    private readonly StringBuilder _translated = new();
    private int _at;

    private PatternTranslation(string pattern) => _pattern = pattern;

    /// <summary>The expression in .NET's syntax.</summary>
    /// <exception cref="FormatException">It holds what is not computed; the message names it.</exception>
    public static string Of(string pattern)
    {
        var translation = new PatternTranslation(pattern);
        var mayBeEmpty = translation.Alternatives(ignoresCase: false);
        if (translation._at < pattern.Length)
            throw Other(")");
        return mayBeEmpty ? throw new FormatException("a pattern that may match nothing") : translation._translated.ToString();
    }

    /// <summary>Up to a closing parenthesis or the end; whether it may match nothing, as of everything below.</summary>
    private bool Alternatives(bool ignoresCase)
    {
        var mayBeEmpty = Sequence(ignoresCase);
        while (TakeIf('|'))
        {
            _translated.Append('|');
            mayBeEmpty |= Sequence(ignoresCase);
        }

        return mayBeEmpty;
    }

    private bool Sequence(bool ignoresCase)
    {
        var (mayBeEmpty, letter) = (true, '\0');
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            var (before, start) = (letter, _at);
            var (isEmpty, isRepeatable) = (false, true);
            letter = '\0';
            switch (_pattern[_at++])
            {
                case '(':
                    (isEmpty, isRepeatable) = Group(ignoresCase);
                    break;
                case '[' when !ignoresCase:
                    Class();
                    break;
                case '\\':
                    Escape(ignoresCase, isInClass: false);
                    break;
                case '.' when !ignoresCase:
                    _translated.Append(@"[^\n]");
                    break;
                case '[' or '.' or '^' or '$' or '*' or '+' or '?' or '{' or ']':
                    throw Other(_pattern[start.._at]);
                case var literal:
                    letter = char.ToLowerInvariant(literal);
                    if (ignoresCase && FoldedPairs.Contains($"{before}{letter}"))
                        throw Other($"(?i:{before}{letter})");
                    Literal(literal, ignoresCase);
                    break;
            }

            mayBeEmpty &= Quantifier(isRepeatable) || isEmpty;
        }

        return mayBeEmpty;
    }

    private (bool MayBeEmpty, bool IsRepeatable) Group(bool ignoresCase)
    {
        var (kind, isLook) = ("", false);
        foreach (var known in (string[])["?:", "?i:", "?=", "?!"])
        {
            if (_pattern.AsSpan(_at).StartsWith(known))
                (kind, isLook) = (known, known is "?=" or "?!");
        }

        if (kind.Length == 0 && _at < _pattern.Length && _pattern[_at] == '?')
            throw Other("(?" + (_at + 1 < _pattern.Length ? _pattern[_at + 1] : ""));
        _at += kind.Length;
        _translated.Append(isLook ? $"({kind}" : "(?:");
        var mayBeEmpty = Alternatives(ignoresCase || kind == "?i:");
        if (!TakeIf(')'))
            throw Other("(");
        _translated.Append(')');
        return (mayBeEmpty || isLook, !isLook);
    }

    /// <summary>How often what stands before it is there: whether it may be not at all.</summary>
    private bool Quantifier(bool isRepeatable)
    {
        if (_at >= _pattern.Length || _pattern[_at] is not ('?' or '*' or '+' or '{'))
            return false;
        var start = _at++;
        if (_pattern[start] == '{')
        {
            Digits();
            if (_at > start + 1 && TakeIf(','))
                Digits();
            if (_at == start + 1 || !TakeIf('}'))
                throw Other("{");
        }
        else
        {
            TakeIf('?');
        }

        // one more is possessive in Ruby, or repeats what was repeated
        if (!isRepeatable || (_at < _pattern.Length && _pattern[_at] is '?' or '*' or '+' or '{'))
            throw Other(_pattern[start..Math.Min(_at + 1, _pattern.Length)]);
        var quantifier = _pattern[start.._at];
        _translated.Append(quantifier);
        return quantifier[0] is '?' or '*' || quantifier.StartsWith("{0", StringComparison.Ordinal);
    }

    private void Class()
    {
        _translated.Append('[');
        if (TakeIf('^'))
            _translated.Append('^');
        for (var start = _at; _at == start || !TakeIf(']');)
        {
            if (_at >= _pattern.Length || _pattern[_at] is '[' or ']' || _pattern.AsSpan(_at).StartsWith("&&")
                || (_pattern[_at] == '-' && _at > start && !_pattern.AsSpan(_at).StartsWith("-]")))
                throw Other("[" + (_at < _pattern.Length ? _pattern[_at] : ""));
            if (One() is not { } first)
                continue;
            Write(first);
            if (_at + 1 >= _pattern.Length || _pattern[_at] != '-' || _pattern[_at + 1] == ']')
                continue;
            _at++;
            _translated.Append('-');
            var last = One();
            if (last is null || last < first)
                throw Other("[" + first + "-");
            Write(last.Value);
            for (var between = first; between < last; between++)
                RefuseStandIn(between);
        }

        _translated.Append(']');

        char? One() => TakeIf('\\') ? Escape(ignoresCase: false, isInClass: true) : _pattern[_at++];
    }

    /// <summary>What a backslash says: a class, which is written and null, or one character, which is written outside of classes.</summary>
    private char? Escape(bool ignoresCase, bool isInClass)
    {
        var name = _at < _pattern.Length ? _pattern[_at++] : '\0';
        if (name is 's' or 'S' or 'd' && !ignoresCase)
        {
            _translated.Append('\\').Append(name);
            return null;
        }

        if (name is 'p' or 'P' && !ignoresCase && Category() is { } category)
        {
            _translated.Append('\\').Append(name).Append(category);
            return null;
        }

        char literal = name switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            _ when name > ' ' && char.IsAscii(name) && !char.IsAsciiLetterOrDigit(name) => name,
            _ => throw Other(name is 'p' or 'P' ? $@"\{name}{{" : $@"\{name}"),
        };
        if (!isInClass)
            Write(literal);
        return literal;
    }

    /// <summary>A general category of one or two letters in braces.</summary>
    private string? Category()
    {
        var end = _pattern.IndexOf('}', _at);
        var name = end < 0 ? "" : _pattern[_at..(end + 1)];
        if (name is not (['{', 'L' or 'M' or 'N' or 'P' or 'S' or 'Z' or 'C', '}']
            or ['{', 'L', 'u' or 'l' or 't' or 'm' or 'o', '}'] or ['{', 'M', 'n' or 'c' or 'e', '}'] or ['{', 'N', 'd' or 'l' or 'o', '}']
            or ['{', 'P', 'c' or 'd' or 's' or 'e' or 'i' or 'f' or 'o', '}'] or ['{', 'S', 'm' or 'c' or 'k' or 'o', '}']
            or ['{', 'Z', 's' or 'l' or 'p', '}'] or ['{', 'C', 'c' or 'f' or 'o' or 'n', '}']))
            return null;
        _at = end + 1;
        return name;
    }

    private void Literal(char literal, bool ignoresCase)
    {
        if (!ignoresCase || !char.IsAsciiLetter(literal))
        {
            if (ignoresCase && !char.IsAscii(literal))
                throw Other($"(?i:{literal})");
            Write(literal);
            return;
        }

        var (lower, upper) = (char.ToLowerInvariant(literal), char.ToUpperInvariant(literal));
        var third = lower switch { 's' => @"\u017F", 'k' => @"\u212A", _ => "" };
        _translated.Append('[').Append(lower).Append(upper).Append(third).Append(']');
    }

    private void Write(char literal)
    {
        if (char.IsSurrogate(literal))
            throw new FormatException("a pattern with a character beyond U+FFFF");
        RefuseStandIn(literal);
        if (char.IsAsciiLetterOrDigit(literal))
            _translated.Append(literal);
        else
            _translated.Append(@"\u").Append(((int)literal).ToString("X4", CultureInfo.InvariantCulture));
    }

    private static void RefuseStandIn(char literal)
    {
        if (!char.IsAscii(literal) && StandIns.Has(literal))
            throw new FormatException($"a pattern with the character U+{(int)literal:X4}");
    }

    private void Digits()
    {
        while (_at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]))
            _at++;
    }

    private bool TakeIf(char next)
    {
        var isNext = _at < _pattern.Length && _pattern[_at] == next;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private static FormatException Other(string what) => new($"a pattern with {Refusal.Quote(what)}");
}
