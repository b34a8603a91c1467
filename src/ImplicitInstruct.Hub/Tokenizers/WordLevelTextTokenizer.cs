using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// A closed vocabulary of whole words from a <c>tokenizer.json</c>, as the miniature's checkpoints carry one: line breaks and runs without
/// blanks are its words.
/// </summary>
/// <remarks>
/// In the order of the Python package <c>tokenizers</c>: added tokens found in the text as it is, then words. A word that is not in the
/// vocabulary is an error, there and here, since the unknown token has no id.
/// </remarks>
internal sealed class WordLevelTextTokenizer : CheckpointTokenizer
{
    /// <summary>What <c>tokenizer.json</c> calls such a model.</summary>
    private const string ModelType = "WordLevel";

    /// <summary>The one way of cutting words that is computed here: what matches is kept, blanks between matches go.</summary>
    private const string Words = "\n|[^ \n]+";

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<int, string> _words;
    private readonly AddedTokens _added;
    private readonly Dictionary<string, int> _marks;

    private WordLevelTextTokenizer(string folder, JsonElement root, string path, TokenizerSettings settings) : base(folder)
    {
        RequireWords(root, path);
        _ids = VocabularyOf(root, path);
        var added = AddedVocabulary.Read(folder, settings, _ids, TokenizerJson.AddedOf(root), static _ => false);
        _added = new AddedTokens(added.Select(token => (token.Text, token.Id)));
        _marks = added.ToDictionary(token => token.Text, token => token.Id, StringComparer.Ordinal);
        _words = _ids.ToDictionary(word => word.Value, word => word.Key);
        foreach (var token in added)
            _words[token.Id] = token.IsSpecial ? "" : token.Text;
        VocabularySize = _words.Keys.Max() + 1;
        NamedBeginToken = IdOf(settings.TextOf("bos_token"));
        NamedEndToken = IdOf(settings.TextOf("eos_token"));
        PutsBeginToken = settings.AddsBegin ?? (NamedBeginToken is { } begin && TokenizerJson.PutsFirstOf(root, path) == begin);

        int? IdOf(string? text) => text is null ? null
            : added.FirstOrDefault(token => token.Text == text)?.Id ?? (_ids.TryGetValue(text, out var id) ? id : null);
    }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <summary>Whether a <c>tokenizer.json</c> is of this kind.</summary>
    /// <exception cref="AdviceException">It is damaged; one sentence.</exception>
    public static bool Has(JsonElement root, string path) => TokenizerJson.Understand(
        path, () => root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object
            && model.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals(ModelType));

    /// <exception cref="AdviceException">The file is damaged or cuts texts in another way; one sentence.</exception>
    public static WordLevelTextTokenizer Load(string folder, JsonElement root, string path, TokenizerSettings settings) =>
        TokenizerJson.Understand(path, () => new WordLevelTextTokenizer(folder, root, path, settings));

    /// <inheritdoc/>
    /// <exception cref="FormatException">A word is not in the vocabulary; names it.</exception>
    public override int[] Encode(string text)
    {
        List<int> ids = [];
        foreach (var (part, id) in _added.Split(text))
        {
            if (id is { } added)
                ids.Add(added);
            else
                EncodeWords(part, ids);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public override int? MarkOf(string token) => _marks.TryGetValue(token, out var id) ? id : null;

    /// <inheritdoc/>
    /// <exception cref="FormatException">A word is not in the vocabulary; names it.</exception>
    public override int[] EncodeBetweenMarks(string text, bool isFirst)
    {
        List<int> ids = [];
        EncodeWords(text, ids);
        return [.. ids];
    }

    /// <inheritdoc/>
    /// <remarks>A blank stands between any two words, line breaks among them. Unknown ids print nothing.</remarks>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        List<string> words = [];
        foreach (var id in ids)
        {
            if (_words.GetValueOrDefault(id, "") is { Length: > 0 } word)
                words.Add(word);
        }

        return string.Join(' ', words);
    }

    private void EncodeWords(string text, List<int> ids)
    {
        for (var start = 0; start < text.Length;)
        {
            if (text[start] == ' ')
            {
                start++;
                continue;
            }

            var length = text[start] == '\n' ? 1 : text.AsSpan(start).IndexOfAny(' ', '\n');
            var end = length < 0 ? text.Length : start + length;
            var word = text[start..end];
            ids.Add(_ids.TryGetValue(word, out var id) ? id : throw Unknown(word));
            start = end;
        }
    }

    private FormatException Unknown(string word)
    {
        var near = Nearest.To(word, _ids.Keys) is { } meant ? $" Did you mean '{meant}'?" : "";
        return new FormatException(
            $"The word {Refusal.Quote(word)} is not in the vocabulary of {Refusal.Count(_ids.Count)} words, which has no others.{near}");
    }

    private static void RequireWords(JsonElement root, string path)
    {
        if (root.GetProperty("normalizer").ValueKind != JsonValueKind.Null)
            throw TokenizerJson.Other(path, "a normalizer of words");
        var cut = root.GetProperty("pre_tokenizer");
        if (cut.GetProperty("type").GetString() != "Split" || cut.GetProperty("pattern").GetProperty("Regex").GetString() != Words
            || cut.GetProperty("behavior").GetString() != "Removed" || !TokenizerJson.Flag(cut, "invert"))
            throw TokenizerJson.Other(path, "another way of cutting text into words than at blanks and line breaks");
        if (root.TryGetProperty("decoder", out var decoder) && decoder.ValueKind != JsonValueKind.Null)
            throw TokenizerJson.Other(path, "a decoder of words");
    }

    private static Dictionary<string, int> VocabularyOf(JsonElement root, string path)
    {
        var model = root.GetProperty("model");
        var ids = model.GetProperty("vocab").EnumerateObject()
            .ToDictionary(word => word.Name, word => TokenizerJson.Id(word.Value), StringComparer.Ordinal);
        if (ids.Values.Distinct().Count() < ids.Count || ids.Count == 0)
            throw Refusal.Damaged(path, "has a vocabulary in which words share an id, or none");
        if (model.TryGetProperty("unk_token", out var unknown) && unknown.GetString() is { } text && ids.ContainsKey(text))
            throw TokenizerJson.Other(path, $"{Refusal.Quote(text)} in the place of unknown words");
        return ids;
    }
}
