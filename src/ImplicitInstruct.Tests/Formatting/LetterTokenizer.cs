using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Tests.Formatting;

/// <summary>A token per UTF-16 code unit, or per longest of some given pieces: small enough to foresee every id.</summary>
internal sealed class LetterTokenizer(int? beginToken, params string[] pieces) : ITextTokenizer
{
    private const int FirstPiece = 1 << 16;

    public int VocabularySize => FirstPiece + pieces.Length;

    public int? BeginToken => beginToken;

    public int EndToken => 2;

    public int[] Encode(string text)
    {
        var ids = new List<int>();
        for (var i = 0; i < text.Length;)
        {
            var piece = Array.FindIndex(pieces, candidate => text.AsSpan(i).StartsWith(candidate, StringComparison.Ordinal));
            ids.Add(piece >= 0 ? FirstPiece + piece : text[i]);
            i += piece >= 0 ? pieces[piece].Length : 1;
        }

        return [.. ids];
    }

    /// <summary>Unlike a real tokenizer prints the special tokens, so that tests see them.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var text = "";
        foreach (var id in ids)
            text += id == EndToken ? "</s>" : id == beginToken ? "<s>" : id >= FirstPiece ? pieces[id - FirstPiece] : ((char)id).ToString();
        return text;
    }
}
