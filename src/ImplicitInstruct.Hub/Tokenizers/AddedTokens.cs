namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Texts that are one id wherever they stand: of several at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, (string Text, int Id)[]> _byFirst;

    public AddedTokens(IEnumerable<(string Text, int Id)> tokens) =>
        _byFirst = tokens.GroupBy(token => token.Text[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Text.Length).ToArray());

    /// <summary>The text in pieces: an id, or text between ids.</summary>
    public IEnumerable<(string Text, int? Id)> Split(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (At(text, i) is not { } token)
                continue;
            if (i > start)
                yield return (text[start..i], null);
            yield return (token.Text, token.Id);
            start = i + token.Text.Length;
            i = start - 1;
        }

        if (start < text.Length)
            yield return (text[start..], null);
    }

    private (string Text, int Id)? At(string text, int index)
    {
        foreach (var token in _byFirst.GetValueOrDefault(text[index], []))
        {
            if (text.AsSpan(index).StartsWith(token.Text, StringComparison.Ordinal))
                return token;
        }

        return null;
    }
}
