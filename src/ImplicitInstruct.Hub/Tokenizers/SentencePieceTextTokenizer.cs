using ImplicitInstruct.Files;
using ImplicitInstruct.Hub.Tokenizers.SentencePiece;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// Llama's tokenizer, from <c>tokenizer.model</c>. Control tokens written out in a text, such as <c>&lt;s&gt;</c>, are plain text.
/// </summary>
/// <remarks>
/// Added tokens are one id wherever they stand. What stands between them is tokenized as a text of its own, so that it starts with
/// SentencePiece's space; with <c>legacy</c> false only the text as a whole does (transformers, models/llama/tokenization_llama.py).
/// </remarks>
internal sealed class SentencePieceTextTokenizer : CheckpointTokenizer
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "tokenizer.model";

    private readonly SentencePieces _pieces;
    private readonly AddedTokens _added;
    private readonly Dictionary<int, string?> _addedTexts;   // null: special, prints nothing
    private readonly AddedTokens _blanks;
    private readonly Dictionary<string, int> _marks;
    private readonly bool _isLegacy;
    private readonly int _ownLength;

    private SentencePieceTextTokenizer(string folder, SentencePieces pieces, TokenizerSettings settings) : base(folder)
    {
        var (vocabulary, isPlain) = (pieces.Vocabulary, (Func<string, bool>)(text => !pieces.IsText(text)));
        var twin = SentencePieceTwin.Read(folder, vocabulary);
        var added = AddedVocabulary.Read(folder, settings, vocabulary, twin?.Added ?? [], isPlain);
        if (added.Count > 0 && twin is not null && twin.IsLegacy != settings.IsLegacy)
            throw Refusal.Unsupported(
                settings.Path, $"says 'legacy' {(settings.IsLegacy ? "true, or nothing" : "false")}, and "
                    + $"'{BytePairTextTokenizer.FileName}' beside it the contrary: they give other ids behind added tokens",
                "remove the one that is not this checkpoint's");
        _pieces = pieces;
        _isLegacy = settings.IsLegacy;
        _added = new AddedTokens(added.Select(token => (token.Text, token.Id)));
        _blanks = new AddedTokens(added.Where(token => string.IsNullOrWhiteSpace(token.Text)).Select(token => (token.Text, token.Id)));
        _marks = vocabulary.Where(piece => !pieces.IsText(piece.Key)).ToDictionary(StringComparer.Ordinal);
        foreach (var token in added)
            _marks[token.Text] = token.Id;
        _addedTexts = added.ToDictionary(token => token.Id, token => token.IsSpecial ? null : token.Text);
        NamedBeginToken = IdOf("bos_token", pieces.BeginToken);
        NamedEndToken = IdOf("eos_token", pieces.EndToken);
        PutsBeginToken = settings.AddsBegin ?? true;
        _ownLength = pieces.Count;
        VocabularySize = Math.Max(_ownLength, _addedTexts.Keys.DefaultIfEmpty(-1).Max() + 1);

        int? IdOf(string field, int unsaid)
        {
            if (!settings.Says(field))
                return unsaid;
            return settings.TextOf(field) is not { } text ? null
                : added.FirstOrDefault(token => token.Text == text)?.Id ?? vocabulary[text];
        }
    }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <exception cref="AdviceException">The model is damaged or of another kind; one sentence.</exception>
    public static SentencePieceTextTokenizer Load(string folder, TokenizerSettings settings)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var stream = ForeignFile.OpenBytes(path);
            if (stream is { CanSeek: true, Length: 0 })
                throw ForeignFile.Empty(path);
            return new SentencePieceTextTokenizer(folder, SentencePieces.Read(stream), settings);
        }
        catch (ArgumentException other)
        {
            throw Refusal.Unsupported(
                path, $"is no tokenizer like Llama's ({other.Message.TrimEnd('.')})", "use a checkpoint with Llama's SentencePiece model");
        }
        catch (InvalidDataException damaged)
        {
            throw Refusal.Damaged(path, "is no SentencePiece model", damaged);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }

    /// <inheritdoc/>
    public override int[] Encode(string text)
    {
        if (!_isLegacy && text.Length > 0)
            text = SentencePieces.Space + text.Replace(SentencePieces.Space, ' ');
        List<int> ids = [];
        foreach (var (part, id) in _added.Split(text))
        {
            if (id is not { } added)
                ids.AddRange(_isLegacy ? _pieces.Encode(part) : _pieces.EncodeInside(part));
            else if (!_isLegacy && IsSpaceAlone(ids) && _addedTexts[added] is null)
                ids[0] = added;   // transformers takes the space away again where a special token stands first
            else
                ids.Add(added);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public override int? MarkOf(string token) => _marks.TryGetValue(token, out var id) ? id : null;

    /// <inheritdoc/>
    public override int[] EncodeBetweenMarks(string text, bool isFirst)
    {
        if (!_isLegacy && isFirst && text.Length > 0)
            text = SentencePieces.Space + text.Replace(SentencePieces.Space, ' ');
        List<int> ids = [];
        foreach (var (part, id) in _blanks.Split(text))
        {
            if (id is { } blank)
                ids.Add(blank);
            else
                ids.AddRange(_isLegacy ? _pieces.Encode(part) : _pieces.EncodeInside(part));
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    /// <remarks>Special tokens print nothing, like ids that no token has; other added tokens print their text.</remarks>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        var (text, run) = (new System.Text.StringBuilder(), new List<int>());
        foreach (var id in ids)
        {
            if (!_addedTexts.TryGetValue(id, out var added))
            {
                if (id < _ownLength)
                    run.Add(id);
                continue;
            }

            if (added is null)
                continue;
            text.Append(_pieces.Decode(run.ToArray())).Append(added);
            run.Clear();
        }

        return text.Append(_pieces.Decode(run.ToArray())).ToString();
    }

    private bool IsSpaceAlone(List<int> ids) => ids.Count == 1 && ids[0] == _pieces.SpaceToken;
}
