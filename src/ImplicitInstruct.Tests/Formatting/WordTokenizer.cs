using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Tests.Formatting;

/// <summary>
/// A token per word between single spaces, as in the mini world; an empty word is as unknown as any other that was not given.
/// </summary>
internal sealed class WordTokenizer(params string[] words) : ITextTokenizer
{
    public int VocabularySize => words.Length + 3;

    public int? BeginToken => 1;

    public int EndToken => 2;

    public int[] Encode(string text) => text.Length == 0 ? [] : Array.ConvertAll(text.Split(' '), Id);

    public string Decode(ReadOnlySpan<int> ids) =>
        string.Join(' ', ids.ToArray().Select(id => id < 3 ? new[] { "<pad>", "<s>", "</s>" }[id] : words[id - 3]));

    private int Id(string word) =>
        Array.IndexOf(words, word) is >= 0 and var index ? index + 3 : throw new FormatException($"'{word}' is no word.");
}
