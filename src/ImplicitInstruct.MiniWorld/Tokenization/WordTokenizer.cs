using System.Text;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;

namespace ImplicitInstruct.MiniWorld.Tokenization;

/// <summary>A closed vocabulary of whole words: every word that the generators can write.</summary>
/// <remarks>
/// Text has one space between tokens; a newline is a token of its own, so decoded text reads <c>a . \n b</c>. Encoding takes newlines with
/// or without spaces around them.
/// Ids: 0 padding, 1 begin, 2 end, then the words in ordinal order.
/// </remarks>
public sealed partial class WordTokenizer : ITextTokenizer
{
    /// <summary>Id of padding.</summary>
    public const int Padding = 0;

    /// <summary>Id before a document.</summary>
    public const int Begin = 1;

    /// <summary>Id after a document or response.</summary>
    public const int End = 2;

    private static readonly string[] Specials = ["<pad>", "<s>", "</s>"];

    private readonly string[] _words;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;

    /// <summary>A tokenizer of these words; order and repetition do not matter.</summary>
    public WordTokenizer(IEnumerable<string> words)
    {
        _words = [.. Specials, .. words.Distinct(StringComparer.Ordinal).Except(Specials).Order(StringComparer.Ordinal)];
        _ids = _words.Index().Skip(Specials.Length).ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>
    /// The tokenizer of a world: the words of all families, documents and the chat template. Worlds of the same sizes have the same,
    /// whatever their seeds.
    /// </summary>
    public static WordTokenizer For(World world)
    {
        return new WordTokenizer([
            .. FamilyList.All.SelectMany(family => family.Words(world)), .. Affixes.Words, .. DocumentTypes.Words(world), "<", "|", ">",
            "user", "assistant", "\n",
        ]);
    }

    /// <summary>All tokens by id, specials first.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <inheritdoc/>
    public int VocabularySize => _words.Length;

    /// <inheritdoc/>
    public int? BeginToken => Begin;

    /// <inheritdoc/>
    public int EndToken => End;

    /// <summary>The first word of a text that the vocabulary does not hold; null where it holds all.</summary>
    public string? UnknownIn(string text) =>
        text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => !_ids.ContainsKey(word));

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 4);
        EncodeTo(text, ids);
        return [.. ids];
    }

    /// <summary>Appends the ids of a text.</summary>
    /// <exception cref="FormatException">A word is not in the vocabulary; names it.</exception>
    internal void EncodeTo(ReadOnlySpan<char> text, List<int> ids)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == ' ')
            {
                text = text[1..];
                continue;
            }

            var end = text[0] == '\n' ? 1 : text.IndexOfAny(' ', '\n');
            var word = end < 0 ? text : text[..end];
            ids.Add(_ids.TryGetValue(word, out var id)
                ? id
                : throw new FormatException(
                    $"The word '{word}' is not in the vocabulary of {VocabularySize} tokens. Words are lower-case and separated by " +
                    "spaces, punctuation too."));
            text = text[word.Length..];
        }
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if (id < Specials.Length)
                continue;
            if (text.Length > 0)
                text.Append(' ');
            text.Append(_words[id]);
        }

        return text.ToString();
    }
}
