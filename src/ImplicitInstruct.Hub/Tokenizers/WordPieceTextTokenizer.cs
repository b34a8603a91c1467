using System.Text;
using ImplicitInstruct.Files;
using ImplicitInstruct.Formatting;
using Microsoft.ML.Tokenizers;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// BERT's uncased tokenizer, from <c>vocab.txt</c>: the ids of bert-base-uncased and of all that share its vocabulary, as the tokenizers
/// library gives them.
/// </summary>
/// <remarks>
/// BERT's five special tokens are one id wherever they stand in a text, in capitals alone (<c>added_vocabulary.rs</c>). A word of more than
/// 100 characters, or one that no pieces make, is the unknown token.
/// </remarks>
public sealed class WordPieceTextTokenizer : ITextTokenizer
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "vocab.txt";

    private const int LongestWord = 100;
    private const string Unknown = "[UNK]", First = "[CLS]", Last = "[SEP]", Inside = "##";

    private static readonly string[] Special = ["[PAD]", Unknown, First, Last, "[MASK]"];

    private readonly string[] _tokens;
    private readonly WordPieceTokenizer _pieces;
    private readonly AddedTokens _special;
    private readonly int _unknown;

    private WordPieceTextTokenizer(string[] tokens, Dictionary<string, int> ids)
    {
        _tokens = tokens;
        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', tokens)));
        _pieces = WordPieceTokenizer.Create(
            vocabulary,
            new WordPieceOptions { UnknownToken = Unknown, ContinuingSubwordPrefix = Inside, MaxInputCharsPerWord = 2 * LongestWord });
        _special = new AddedTokens(Special.Where(ids.ContainsKey).Select(token => (token, ids[token])));
        (_unknown, BeginToken, EndToken) = (ids[Unknown], ids[First], ids[Last]);
    }

    /// <inheritdoc/>
    public int VocabularySize => _tokens.Length;

    /// <summary>Id of <c>[CLS]</c>, which stands before every text.</summary>
    public int? BeginToken { get; }

    /// <summary>Id of <c>[SEP]</c>, which ends every text.</summary>
    public int EndToken { get; }

    /// <summary>Reads a vocabulary: a token a line, its id the line's place from 0.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="AdviceException">It is not there, or is no vocabulary of BERT's; one sentence.</exception>
    public static WordPieceTextTokenizer Load(string path)
    {
        var tokens = ForeignFile.ReadText(path).TrimEnd('\r', '\n').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, token) in tokens.Index())
        {
            if (!ids.TryAdd(token, id))
                throw Refusal.Damaged(path, $"has the token {Refusal.Quote(token)} in lines {ids[token] + 1} and {id + 1}");
        }

        if (new[] { Unknown, First, Last }.FirstOrDefault(token => !ids.ContainsKey(token)) is { } missing)
            throw Refusal.Unsupported(
                path, $"has no token {missing}, so it is no vocabulary of BERT's", "name the folder of a model that has one");
        return new WordPieceTextTokenizer(tokens, ids);
    }

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        var ids = new List<int>();
        foreach (var (part, id) in _special.Split(text))
        {
            if (id is { } special)
                ids.Add(special);
            else
                foreach (var word in BertWords.Of(part))
                    AddPieces(word, ids);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            var token = _tokens[id];
            if (Special.Contains(token))
                continue;
            if (token.StartsWith(Inside, StringComparison.Ordinal))
                text.Append(token.AsSpan(Inside.Length));
            else
                text.Append(text.Length == 0 ? "" : " ").Append(token);
        }

        return text.ToString();
    }

    private void AddPieces(string word, List<int> ids)
    {
        // The library counts characters; the package counts UTF-16 units, of which a character has at most two.
        if (word.Length > LongestWord && word.EnumerateRunes().Count() > LongestWord)
            ids.Add(_unknown);
        else
            ids.AddRange(_pieces.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false));
    }
}
