using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// The tokens beside a vocabulary, out of every file that lists or names some: <c>tokenizer.json</c>, <c>tokenizer_config.json</c>,
/// <c>added_tokens.json</c> (such as the padding token of the official scripts, open_instruct/finetune.py) and
/// <c>special_tokens_map.json</c>.
/// </summary>
/// <remarks>
/// Versions of transformers, and its slow and fast tokenizers, read them in different orders and pass over different ones. So a token
/// counts wherever it is listed, and what two files contradict each other about is refused.
/// </remarks>
internal sealed class AddedVocabulary
{
    private const string FileName = "added_tokens.json";

    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly Func<string, bool> _isPlain;
    private readonly bool _takesBlanks;
    private readonly Dictionary<int, string> _textOf;
    private readonly Dictionary<string, (AddedToken Token, string Path)> _tokens = new(StringComparer.Ordinal);

    private AddedVocabulary(IReadOnlyDictionary<string, int> vocabulary, Func<string, bool> isPlain, bool takesBlanks)
    {
        _vocabulary = vocabulary;
        _isPlain = isPlain;
        _takesBlanks = takesBlanks;
        _textOf = [];
        foreach (var (text, id) in vocabulary)
            _textOf.TryAdd(id, text);
    }

    /// <summary>All of them, in the order of the files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="settings">Its <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>.</param>
    /// <param name="vocabulary">The vocabulary without them.</param>
    /// <param name="inJson">Those of <c>tokenizer.json</c>.</param>
    /// <param name="isPlain">Whether a text of the vocabulary stays plain text though it is listed.</param>
    /// <param name="takesBlanks">Whether tokens may take blanks around them along, or be found between words alone.</param>
    /// <exception cref="AdviceException">Files are damaged or contradict each other; one sentence.</exception>
    public static IReadOnlyList<AddedToken> Read(
        string folder, TokenizerSettings settings, IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> inJson,
        Func<string, bool> isPlain, bool takesBlanks = false)
    {
        var all = new AddedVocabulary(vocabulary, isPlain, takesBlanks);
        foreach (var token in inJson)
            all.Add(token, Path.Combine(folder, BytePairTextTokenizer.FileName));
        foreach (var token in settings.Listed ?? [])
            all.Add(token, settings.Path);
        var path = Path.Combine(folder, FileName);
        if (ForeignFile.Exists(path))
        {
            foreach (var token in JsonFile.Read(path, root => Tokens(root, path, settings)))
            {
                if (settings.Listed is not null && !all.Knows(token.Text))
                    throw Refusal.Unsupported(
                        path, $"lists {Refusal.Quote(token.Text)}, which 'added_tokens_decoder' of '{TokenizerSettings.FileName}' does "
                            + "not: older transformers take it and newer ones do not", "list it in both or in neither");
                all.Add(token, path);
            }
        }

        foreach (var token in settings.Named)
            all.Name(token);
        return [.. all._tokens.Values.Select(entry => entry.Token)];
    }

    private bool Knows(string text) => _tokens.ContainsKey(text) || _vocabulary.ContainsKey(text);

    private void Add(AddedToken token, string path)
    {
        var (quoted, own) = (Refusal.Quote(token.Text), _vocabulary.TryGetValue(token.Text, out var id) ? id : (int?)null);
        if (own is { } there && there != token.Id)
            throw Refusal.Damaged(path, $"gives {quoted} the id {token.Id}, and the vocabulary gives it {there}");
        if (_tokens.TryGetValue(token.Text, out var known) && known.Token.Id != token.Id)
            throw Refusal.Damaged(path, $"gives {quoted} the id {token.Id}, and '{known.Path}' gives it {known.Token.Id}");
        if (!_takesBlanks && token.OtherMatches is [var flag, ..])
            throw TokenizerJson.Other(path, $"'{flag}' for the added token {quoted}");
        if (known.Token is { } other && Path.GetFileName(path) != FileName && !other.OtherMatches.SequenceEqual(token.OtherMatches))
            throw Refusal.Unsupported(
                path, $"gives {quoted} other of the flags 'single_word', 'lstrip' and 'rstrip' than '{known.Path}' does",
                "give it the same in both, those that the model was trained with");
        if (!_textOf.TryAdd(token.Id, token.Text) && _textOf[token.Id] != token.Text)
            throw Refusal.Damaged(path, $"gives {quoted} the id {token.Id}, which another token has");
        if (own is null || !_isPlain(token.Text))
            _tokens[token.Text] = (known.Token is { } first ? first with { IsSpecial = first.IsSpecial || token.IsSpecial } : token, path);
    }

    /// <summary>A special token by its text alone. One that has no id yet would get a new one, beyond the model's vocabulary.</summary>
    private void Name(NamedToken token)
    {
        if (_tokens.TryGetValue(token.Text, out var known))
            _tokens[token.Text] = (known.Token with { IsSpecial = true }, known.Path);
        else if (!_vocabulary.TryGetValue(token.Text, out var id))
            throw Refusal.Unsupported(
                token.Path, $"names {Refusal.Quote(token.Text)} as its '{token.Field}', and no file gives it an id",
                "list it in 'added_tokens.json', or leave the name out");
        else if (!_isPlain(token.Text))
            _tokens[token.Text] = (new AddedToken(token.Text, id, IsNormalized: false, IsSpecial: true), token.Path);
    }

    private static List<AddedToken> Tokens(JsonElement root, string path, TokenizerSettings settings)
    {
        var tokens = new List<AddedToken>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name.Length == 0 || property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out var id)
                || id is < 0 or int.MaxValue)
                throw Refusal.Damaged(path, $"gives {Refusal.Quote(property.Name)} no id");
            var isSpecial = settings.Named.Any(named => named.Text == property.Name);
            tokens.Add(new AddedToken(property.Name, id, !isSpecial, isSpecial));
        }

        return tokens;
    }
}
