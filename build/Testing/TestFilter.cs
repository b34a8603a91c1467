namespace ImplicitInstruct.Build.Testing;

/// <summary>
/// The expression of <c>--filter</c>, read as <c>dotnet test</c> reads it
/// (github.com/microsoft/vstest, Filtering/FilterExpression.cs), so that what it would stumble over is said before anything is compiled.
/// </summary>
internal sealed class TestFilter
{
    /// <summary>What a test can be asked for.</summary>
    public static readonly string[] Properties =
        ["FullyQualifiedName", "Name", "DisplayName", "ClassName", "TestCategory", "Category", "Priority", "Claim", "Paper"];

    private const string Special = @"()&|=!~\";

    private readonly string _text;
    private int _at;

    private TestFilter(string text) => _text = text;

    /// <summary>The expression as MSBuild, through which it travels, leaves it to <c>dotnet test</c>.</summary>
    /// <exception cref="AdviceException">It cannot be understood, or asks for a property that no test has.</exception>
    public static string Checked(string filter)
    {
        var read = new TestFilter(filter);
        read.Expression();
        if (read._at < filter.Length)
            throw read.Wrong("a bracket closes that was never opened");
        return filter.Replace(",", "%2C", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal)
            .Replace("\"", "%22", StringComparison.Ordinal);
    }

    private void Expression()
    {
        for (Part(); _at < _text.Length && _text[_at] is '&' or '|'; Part())
            _at++;
    }

    private void Part()
    {
        SkipBlanks();
        if (_at < _text.Length && _text[_at] == '(')
        {
            _at++;
            Expression();
            if (_at == _text.Length)
                throw Wrong("a bracket is never closed");
            _at++;
        }
        else
        {
            Condition();
        }

        SkipBlanks();
        if (_at < _text.Length && _text[_at] is not ('&' or '|' or ')'))
            throw Wrong("an & or | is missing");
    }

    private void Condition()
    {
        var property = Word();
        if (property.Length == 0)
            throw Wrong("a condition is missing");
        if (_at == _text.Length || _text[_at] is not ('=' or '~' or '!'))
            return;   // a part of a name alone
        if (!Properties.Contains(property, StringComparer.OrdinalIgnoreCase))
            throw Wrong($"no test has a property '{property}', only {string.Join(", ", Properties)}");
        if (_text[_at++] == '!' && (_at == _text.Length || _text[_at++] is not ('=' or '~')))
            throw Wrong("an ! stands before neither = nor ~");
        if (Word().Length == 0)
            throw Wrong($"a value of {property} is missing");
        if (_at < _text.Length && _text[_at] is '=' or '~' or '!')
            throw Wrong("a value is followed by a second operator");
    }

    /// <summary>A property or value, up to the next character with a meaning of its own.</summary>
    private string Word()
    {
        var start = _at;
        for (; _at < _text.Length && (_text[_at] == '\\' || !Special.Contains(_text[_at], StringComparison.Ordinal)); _at++)
        {
            if (_text[_at] == '\\' && (++_at == _text.Length || !Special.Contains(_text[_at], StringComparison.Ordinal)))
                throw Wrong($"a backslash stands before none of {Special}");
        }

        return _text[start.._at].Trim();
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private AdviceException Wrong(string what) => new(
        $"--filter '{_text}' cannot be understood: at character {Math.Min(_at, _text.Length) + 1}, {what}. "
            + @"Write brackets and & | = ! ~ of a name with a backslash before them, as \(1\), or leave them out: "
            + "FullyQualifiedName~Part.Of.A.Name or Claim=response-tuning.");
}
