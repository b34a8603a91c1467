using ImplicitInstruct.Files;
using ImplicitInstruct.Hub.Tokenizers.SentencePiece;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// Llama's tokenizer, from <c>tokenizer.model</c>. Control tokens written out in a text, such as <c>&lt;s&gt;</c>, are plain text.
/// </summary>
/// <remarks>
/// Tokens of <c>added_tokens.json</c> are one id wherever they stand; what stands between them is tokenized as a text of its own, so that
/// it starts with SentencePiece's space (transformers, models/llama/tokenization_llama.py in its legacy form, which is Llama 2's).
/// </remarks>
internal sealed class SentencePieceTextTokenizer : CheckpointTokenizer
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "tokenizer.model";

    private readonly SentencePieces _pieces;
    private readonly AddedTokens _added;
    private readonly Dictionary<int, string> _addedTexts;
    private readonly int _ownLength;

    private SentencePieceTextTokenizer(string folder, SentencePieces pieces, TokenizerSettings settings) : base(folder)
    {
        var added = AddedTokensFile.Read(folder, pieces.Vocabulary);
        _pieces = pieces;
        _added = new AddedTokens(added);
        _addedTexts = added.ToDictionary(token => token.Id, token => token.Text == settings.Padding ? "" : token.Text);
        NamedBeginToken = pieces.BeginToken;
        NamedEndToken = pieces.EndToken;
        PutsBeginToken = settings.AddsBegin ?? true;
        _ownLength = pieces.Count;
        VocabularySize = Math.Max(_ownLength, _addedTexts.Keys.DefaultIfEmpty(-1).Max() + 1);
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
        List<int> ids = [];
        foreach (var (part, id) in _added.Split(text))
        {
            if (id is { } added)
                ids.Add(added);
            else
                ids.AddRange(_pieces.Encode(part));
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    /// <remarks>The padding token prints nothing, like ids that no token has; other added tokens print their text.</remarks>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        var text = new System.Text.StringBuilder();
        while (!ids.IsEmpty)
        {
            var own = 0;
            while (own < ids.Length && ids[own] < _ownLength && !_addedTexts.ContainsKey(ids[own]))
                own++;
            if (own > 0)
                text.Append(_pieces.Decode(ids[..own]));
            else
                text.Append(_addedTexts.GetValueOrDefault(ids[0], ""));
            ids = ids[Math.Max(own, 1)..];
        }

        return text.ToString();
    }
}
