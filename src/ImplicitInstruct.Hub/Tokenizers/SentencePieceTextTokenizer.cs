using Microsoft.ML.Tokenizers;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Llama's tokenizer, from <c>tokenizer.model</c>. Control tokens written out in a text, such as <c>&lt;s&gt;</c>, are plain text.</summary>
internal sealed class SentencePieceTextTokenizer : CheckpointTokenizer
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "tokenizer.model";

    private readonly LlamaTokenizer _tokenizer;

    private SentencePieceTextTokenizer(string folder, LlamaTokenizer tokenizer, bool putsBegin) : base(folder)
    {
        _tokenizer = tokenizer;
        NamedBeginToken = tokenizer.BeginningOfSentenceId;
        NamedEndToken = tokenizer.EndOfSentenceId;
        PutsBeginToken = putsBegin;
        VocabularySize = tokenizer.Vocabulary.Values.Max() + 1;
    }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <exception cref="AdviceException">The model is damaged or of another kind; one sentence.</exception>
    public static SentencePieceTextTokenizer Load(string folder, TokenizerSettings settings)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var stream = File.OpenRead(path);
            return new SentencePieceTextTokenizer(folder, LlamaTokenizer.Create(stream, addBeginOfSentence: false), settings.AddsBegin ?? true);
        }
        catch (ArgumentException other)
        {
            throw Refusal.Unsupported(path, $"is no tokenizer like Llama's ({other.Message.TrimEnd('.')})", "use a checkpoint with Llama's SentencePiece model");
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
    public override int[] Encode(string text) => [.. _tokenizer.EncodeToIds(text)];

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids) => _tokenizer.Decode(ids.ToArray());
}
