namespace Microsoft.ML.Tokenizers;

/// <summary>Llama's tokenizer: SentencePiece BPE without normalization.</summary>
public sealed class LlamaTokenizer : SentencePieceTokenizer
{
    private LlamaTokenizer(SentencePieceModel model, bool addBeginOfSentence, bool addEndOfSentence, IReadOnlyDictionary<string, int>? specialTokens)
        : base(model, addBeginOfSentence, addEndOfSentence, specialTokens)
    {
    }

    /// <summary>Reads a <c>tokenizer.model</c>.</summary>
    /// <param name="modelStream">A serialized SentencePiece model.</param>
    /// <param name="addBeginOfSentence">Whether ids of a text start with the begin-of-sentence token.</param>
    /// <param name="addEndOfSentence">Whether ids of a text end with the end-of-sentence token.</param>
    /// <param name="specialTokens">Texts that become one id each, wherever they stand.</param>
    /// <exception cref="ArgumentException">
    /// The model is not BPE, or normalizes text, or (unlike the package's own) treats spaces otherwise than Llama's.
    /// </exception>
    /// <exception cref="InvalidDataException">The stream is no SentencePiece model.</exception>
    public static LlamaTokenizer Create(
        Stream modelStream,
        bool addBeginOfSentence = true,
        bool addEndOfSentence = false,
        IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        var model = SentencePieceModel.Parse(modelStream);
        if (!model.IsBpe)
            throw new ArgumentException("The model type is not Bpe.", nameof(modelStream));
        if (model.Normalization is not ("identity" or ""))
            throw new ArgumentException($"Normalization '{model.Normalization}' is not supported.", nameof(modelStream));
        if (model.RemoveExtraWhitespaces || model.TreatWhitespaceAsSuffix)
            throw new ArgumentException("The stand-in for Microsoft.ML.Tokenizers keeps every space, and before words, as Llama's model asks; this model asks for something else.", nameof(modelStream));
        return new LlamaTokenizer(model, addBeginOfSentence, addEndOfSentence, specialTokens);
    }
}
