using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Byte-level BPE from a <c>tokenizer.json</c>: OLMo's (GPT-NeoX's) and Llama 3's, and their like.</summary>
/// <remarks>
/// In the order of the Python package <c>tokenizers</c> (<c>added_vocabulary.rs</c>): added tokens found in the text as it is, then
/// normalization, then added tokens found in normalized text, then words, then BPE of each word.
/// </remarks>
internal sealed class ByteLevelTextTokenizer : CheckpointTokenizer
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "tokenizer.json";

    private readonly TokenizerJson _json;
    private readonly BpeTokenizer _words;
    private readonly AddedTokens _raw;
    private readonly AddedTokens _normalized;
    private readonly AddedTokens _blanks;
    private readonly Dictionary<string, int> _marks;
    private readonly Dictionary<int, byte[]> _bytes = [];

    private ByteLevelTextTokenizer(string folder, TokenizerJson json, TokenizerSettings settings) : base(folder)
    {
        _json = json;
        _words = BpeTokenizer.Create(new BpeOptions(json.Vocabulary) { Merges = json.Merges, ByteLevel = true });
        var added = AddedVocabulary.Read(folder, settings, json.Vocabulary, json.Added, static _ => false);
        CheckNewIds(added, settings.Path);
        _raw = new AddedTokens(added.Where(token => !token.IsNormalized).Select(token => (token.Text, token.Id)));
        _normalized = new AddedTokens(added.Where(token => token.IsNormalized).Select(token => (Normalize(token.Text), token.Id)));
        _blanks = new AddedTokens(added.Where(token => string.IsNullOrWhiteSpace(token.Text)).Select(token => (token.Text, token.Id)));
        _marks = added.ToDictionary(token => token.Text, token => token.Id, StringComparer.Ordinal);
        foreach (var (piece, id) in json.Vocabulary)
            _bytes[id] = ByteAlphabet.BytesOf(piece);
        foreach (var token in added)
            _bytes[token.Id] = token.IsSpecial ? [] : Encoding.UTF8.GetBytes(token.Text);
        VocabularySize = _bytes.Keys.Max() + 1;
        NamedBeginToken = IdOf(settings.TextOf("bos_token"), added);
        NamedEndToken = IdOf(settings.TextOf("eos_token"), added) ?? (settings.IsThere ? null : IdOf("<|endoftext|>", added));
        PutsBeginToken = settings.AddsBegin ?? (NamedBeginToken is { } begin && json.PutsFirst == begin);
    }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <exception cref="AdviceException">The file is damaged or of another kind; one sentence.</exception>
    public static ByteLevelTextTokenizer Load(string folder, JsonElement root, string path, TokenizerSettings settings)
    {
        var json = TokenizerJson.Read(path, root);
        try
        {
            return new ByteLevelTextTokenizer(folder, json, settings);
        }
        catch (Exception inconsistent) when (inconsistent is InvalidOperationException or ArgumentException)
        {
            throw Refusal.Damaged(path, $"has a vocabulary that does not fit together ({inconsistent.Message.TrimEnd('.')})", inconsistent);
        }
    }

    /// <inheritdoc/>
    public override int[] Encode(string text)
    {
        List<int> ids = [];
        foreach (var (part, id) in _raw.Split(text))
        {
            if (id is { } added)
                ids.Add(added);
            else
                EncodePlain(Normalize(part), _normalized, ids);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public override int? MarkOf(string token) => _marks.TryGetValue(token, out var id) ? id : null;

    /// <inheritdoc/>
    public override int[] EncodeBetweenMarks(string text, bool isFirst)
    {
        List<int> ids = [];
        EncodePlain(Normalize(text), _blanks, ids);
        return [.. ids];
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Bytes of a character may come from several ids; what is no UTF-8 in the end becomes U+FFFD. Unknown ids print nothing.
    /// </remarks>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        List<byte> bytes = [];
        foreach (var id in ids)
            bytes.AddRange(_bytes.GetValueOrDefault(id, []));
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private void EncodePlain(string text, AddedTokens tokens, List<int> ids)
    {
        foreach (var (part, id) in tokens.Split(text))
        {
            if (id is { } added)
            {
                ids.Add(added);
                continue;
            }

            foreach (var word in _json.CutsAsLlama3 ? Llama3Words.Of(part) : ByteLevelWords.Of(part, _json.PartsDigits))
            {
                if (_json.KeepsWholeWords && _json.Vocabulary.TryGetValue(ByteAlphabet.PieceOf(word), out var whole))
                    ids.Add(whole);
                else
                    ids.AddRange(_words.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false));
            }
        }
    }

    private string Normalize(string text) => _json.Composes ? CanonicalComposition.Of(text) : text;

    private int? IdOf(string? token, IReadOnlyList<AddedToken> added)
    {
        if (token is null)
            return null;
        return added.FirstOrDefault(other => other.Text == token)?.Id ?? (_json.Vocabulary.TryGetValue(token, out var id) ? id : null);
    }

    /// <summary>What the tokenizer's own file lacks gets the next ids there, whatever id another file gives it.</summary>
    private void CheckNewIds(IReadOnlyList<AddedToken> added, string path)
    {
        var next = Math.Max(_json.Vocabulary.Count, _json.Added.Select(token => token.Id + 1).DefaultIfEmpty(0).Max());
        var known = _json.Added.Select(token => token.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var token in added.Where(token => !known.Contains(token.Text) && !_json.Vocabulary.ContainsKey(token.Text))
            .OrderBy(token => token.Id))
        {
            if (token.Id != next++)
                throw Refusal.Damaged(path, $"gives {Refusal.Quote(token.Text)} the id {token.Id}, and the next free one is {next - 1}");
        }
    }
}
