using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Tests.Embedding;

/// <summary>A tokenizer of three letters: 0 begins a text, 1 ends it, and a, b, c are 2, 3, 4.</summary>
internal sealed class LetterPieces : ITextTokenizer
{
    public int VocabularySize => 5;

    public int? BeginToken => 0;

    public int EndToken => 1;

    public int[] Encode(string text) => [.. text.Select(letter => letter - 'a' + 2)];

    public string Decode(ReadOnlySpan<int> ids) => string.Concat(ids.ToArray().Where(id => id > 1).Select(id => (char)(id - 2 + 'a')));
}
