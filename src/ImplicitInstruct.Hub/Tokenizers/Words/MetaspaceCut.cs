using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>SentencePiece's words: a sign stands for every space, and before the text or before every piece of it.</summary>
/// <param name="sign">The sign.</param>
/// <param name="scheme">Where it is put besides: <c>first</c>, <c>always</c> or <c>never</c>; never where it stands already.</param>
/// <param name="splits">Whether a word begins at every sign.</param>
internal sealed class MetaspaceCut(char sign, string scheme, bool splits) : IWordCut
{
    private readonly SplitCut _words = new(WordPattern.Literal(sign.ToString()), SplitBehavior.MergedWithNext, inverts: false);

    /// <summary>Where the sign is put; older files say <c>add_prefix_space</c> false for <c>never</c>.</summary>
    public static string SchemeOf(JsonElement step)
    {
        if (step.TryGetProperty("add_prefix_space", out var puts) && puts.ValueKind == JsonValueKind.False)
            return "never";
        var scheme = step.TryGetProperty("prepend_scheme", out var named) ? named.GetString() : "always";
        return scheme is "always" or "first" or "never" ? scheme : throw new FormatException("a sign is put in no place that is known");
    }

    /// <inheritdoc/>
    public void Cut(TextPiece piece, List<TextPiece> into)
    {
        var text = piece.Text.ToString().Replace(' ', sign);
        if (text[0] != sign && (scheme == "always" || (scheme == "first" && piece.IsFirst)))
            text = sign + text;
        piece = piece with { Text = text.AsMemory() };
        if (splits)
            _words.Cut(piece, into);
        else
            into.Add(piece);
    }
}
