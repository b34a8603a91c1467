using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Datasets.Python;

/// <summary>
/// Lists, tuples, strings and numbers as Python's source writes them; what <c>eval</c> makes of them, without running anything.
/// </summary>
/// <remarks>
/// Python's language reference, "String and Bytes literals". Not read: bytes, f-strings, triple quotes, and names of characters
/// (<c>\N{...}</c>).
/// </remarks>
internal sealed class PythonLiteral
{
    private const int DeepestNesting = 8;

    private readonly string _text;
    private int _at;

    private PythonLiteral(string text, int at) => (_text, _at) = (text, at);

    /// <summary>
    /// The value of a whole text: a string, a number (<see cref="double"/>), or a list of such (<see cref="List{T}"/> of objects).
    /// </summary>
    /// <exception cref="FormatException">The text is something else; says where.</exception>
    public static object Parse(string text)
    {
        var literal = new PythonLiteral(text, 0);
        var value = literal.Value(0);
        literal.Skip();
        return literal._at == text.Length ? value : throw literal.Unexpected();
    }

    /// <summary>The value that a script assigns to a name: <c>name = [...]</c> at the start of a line.</summary>
    /// <exception cref="FormatException">It assigns none, or another kind.</exception>
    public static object Assigned(string script, string name)
    {
        var start = ("\n" + script).IndexOf($"\n{name} = ", StringComparison.Ordinal);
        return start >= 0
            ? new PythonLiteral(script, start + name.Length + 3).Value(0)
            : throw new FormatException($"nothing is assigned to {name}");
    }

    private object Value(int depth)
    {
        Skip();
        var first = Peek();
        if (first is '[' or '(')
            return depth < DeepestNesting ? Items(first == '[' ? ']' : ')', depth) : throw Unexpected();
        if (first is '\'' or '"')
            return Strings();
        return Number();
    }

    private List<object> Items(char close, int depth)
    {
        var items = new List<object>();
        _at++;
        for (Skip(); Peek() != close; Skip())
        {
            items.Add(Value(depth + 1));
            Skip();
            if (Peek() == ',')
                _at++;
            else if (Peek() != close)
                throw Unexpected();
        }

        _at++;
        return items;
    }

    /// <summary>One string, or several that follow each other and are one.</summary>
    private string Strings()
    {
        var text = new StringBuilder();
        while (Peek() is '\'' or '"')
        {
            var quote = _text[_at++];
            while (Peek() != quote)
            {
                if (Peek() is '\0' or '\n')
                    throw Unexpected();
                if (_text[_at] == '\\')
                    Escape(text);
                else
                    text.Append(_text[_at++]);
            }

            _at++;
            Skip();
        }

        return text.ToString();
    }

    private void Escape(StringBuilder text)
    {
        _at++;
        var letter = Peek();
        _at++;
        const string Letters = "abfnrtv\\'\"";
        const string Meanings = "\a\b\f\n\r\t\v\\'\"";
        if (Letters.IndexOf(letter, StringComparison.Ordinal) is var index and >= 0 && letter != '\0')
            text.Append(Meanings[index]);
        else if (letter is 'x' or 'u' or 'U')
            Append(text, Code(letter == 'x' ? 2 : letter == 'u' ? 4 : 8));
        else if (letter is >= '0' and <= '7')
            text.Append((char)Octal(letter - '0'));
        else if (letter is '\0' or 'N')
            throw Unexpected();
        else if (letter != '\n')   // a line that goes on
            text.Append('\\').Append(letter);
    }

    private int Octal(int value)
    {
        for (var digits = 1; digits < 3 && Peek() is >= '0' and <= '7'; digits++)
            value = value * 8 + (_text[_at++] - '0');
        return value;
    }

    private int Code(int digits)
    {
        if (_at + digits > _text.Length
            || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code is < 0 or > 0x10ffff)
            throw Unexpected();
        _at += digits;
        return code;
    }

    private static void Append(StringBuilder text, int code)
    {
        if (code < 0x10000)
            text.Append((char)code);
        else
            text.Append(char.ConvertFromUtf32(code));
    }

    private double Number()
    {
        var start = _at;
        while (char.IsAsciiDigit(Peek()) || Peek() is '-' or '+' or '.' or 'e' or 'E')
            _at++;
        return double.TryParse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unexpected();
    }

    /// <summary>Passes over white space and remarks.</summary>
    private void Skip()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r' or '#')
        {
            if (_text[_at] == '#')
                _at = _text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length;
            else
                _at++;
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private FormatException Unexpected() => new(_at < _text.Length ? $"character {_at + 1} is not expected there" : "it ends early");
}
