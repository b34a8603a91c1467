using System.Text;
using System.Text.Json;
using ImplicitInstruct.Hub.Tokenizers.Pieces;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// BPE from a <c>tokenizer.json</c>: of bytes, as OLMo, Llama 3, Qwen and SmolLM have it, or of characters with bytes to fall back to, as
/// Mistral has it.
/// </summary>
/// <remarks>
/// In the order of the Python package <c>tokenizers</c> (<c>added_vocabulary.rs</c>): added tokens found in the text as it is, then
/// normalization, then added tokens found in normalized text, then words, then BPE of each word. Half of a surrogate pair is U+FFFD.
/// </remarks>
internal sealed class BytePairTextTokenizer : CheckpointTokenizer
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "tokenizer.json";

    private readonly TokenizerJson _json;
    private readonly IPieces _pieces;
    private readonly AddedTokens _raw;
    private readonly AddedTokens _normalized;
    private readonly AddedTokens _blanks;
    private readonly Dictionary<string, int> _marks;
    private readonly Dictionary<int, string> _printed = [];   // "" prints nothing

    private BytePairTextTokenizer(string folder, TokenizerJson json, TokenizerSettings settings) : base(folder)
    {
        _json = json;
        _pieces = json.Model.Pieces(json.Words.AreByteLevel);
        var added = AddedVocabulary.Read(folder, settings, json.Model.Vocabulary, json.Added, static _ => false, takesBlanks: true);
        CheckNewIds(added, settings.Path);
        AddedToken[] normalized = [.. added.Where(token => token.IsNormalized)
            .Select(token => token with { Text = json.Normalization.Of(token.Text) })];
        _raw = new AddedTokens(added.Where(token => !token.IsNormalized));
        _normalized = new AddedTokens(normalized.Where(token => token.Text.Length > 0));
        _blanks = new AddedTokens(added.Where(token => string.IsNullOrWhiteSpace(token.Text)));
        _marks = added.ToDictionary(token => token.Text, token => token.Id, StringComparer.Ordinal);
        foreach (var (piece, id) in json.Model.Vocabulary)
            _printed[id] = piece;
        foreach (var token in added.Where(token => !token.IsNormalized).Concat(normalized))
            _printed[token.Id] = token.IsSpecial ? "" : token.Text;
        VocabularySize = _printed.Keys.Max() + 1;
        NamedBeginToken = IdOf(settings.TextOf("bos_token"), added);
        NamedEndToken = IdOf(settings.TextOf("eos_token"), added) ?? (settings.IsThere ? null : IdOf("<|endoftext|>", added));
        PutsBeginToken = settings.AddsBegin ?? (NamedBeginToken is { } begin && json.PutsFirst == begin);
    }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <summary>Reads a folder's tokenizer.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="root">Its <c>tokenizer.json</c>.</param>
    /// <param name="path">The path of that.</param>
    /// <param name="settings">Reads the other files, given whether the tokenizer puts a space before a text.</param>
    /// <exception cref="AdviceException">A file is damaged or of another kind; one sentence.</exception>
    public static BytePairTextTokenizer Load(string folder, JsonElement root, string path, Func<bool, TokenizerSettings> settings)
    {
        var json = TokenizerJson.Read(path, root);
        try
        {
            return new BytePairTextTokenizer(folder, json, settings(json.Words.PutSpace || json.Normalization.PutsFirst));
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
        var isFirst = true;
        foreach (var (part, id) in _raw.Split(Whole(text)))
        {
            if (id is { } added)
                ids.Add(added);
            else
                EncodePlain(_json.Normalization.Of(part), isFirst, _normalized, ids);
            isFirst = false;
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public override int? MarkOf(string token) => _marks.TryGetValue(token, out var id) ? id : null;

    /// <inheritdoc/>
    public override int[] EncodeBetweenMarks(string text, bool isFirst)
    {
        List<int> ids = [];
        EncodePlain(_json.Normalization.Of(Whole(text)), isFirst, _blanks, ids);
        return [.. ids];
    }

    /// <inheritdoc/>
    /// <remarks>Special tokens and unknown ids print nothing.</remarks>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (_printed.TryGetValue(id, out var token) && token.Length > 0)
                tokens.Add(token);
        }

        return _json.Printing.Of(tokens);
    }

    private void EncodePlain(string text, bool isFirst, AddedTokens tokens, List<int> ids)
    {
        foreach (var (part, id) in tokens.Split(text))
        {
            if (id is { } added)
            {
                ids.Add(added);
            }
            else
            {
                foreach (var word in _json.Words.Of(part, isFirst))
                    _pieces.Encode(word.Text.Span, ids);
            }

            isFirst = false;
        }
    }

    /// <summary>The text without halves of characters.</summary>
    private static string Whole(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
        ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    private int? IdOf(string? token, IReadOnlyList<AddedToken> added)
    {
        if (token is null)
            return null;
        return added.FirstOrDefault(other => other.Text == token)?.Id
            ?? (_json.Model.Vocabulary.TryGetValue(token, out var id) ? id : null);
    }

    /// <summary>What the tokenizer's own file lacks gets the next ids there, whatever id another file gives it.</summary>
    private void CheckNewIds(IReadOnlyList<AddedToken> added, string path)
    {
        var next = Math.Max(_json.Model.Vocabulary.Count, _json.Added.Select(token => token.Id + 1).DefaultIfEmpty(0).Max());
        var known = _json.Added.Select(token => token.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var token in added.Where(token => !known.Contains(token.Text) && !_json.Model.Vocabulary.ContainsKey(token.Text))
            .OrderBy(token => token.Id))
        {
            if (token.Id != next++)
                throw Refusal.Damaged(path, $"gives {Refusal.Quote(token.Text)} the id {token.Id}, and the next free one is {next - 1}");
        }
    }
}
