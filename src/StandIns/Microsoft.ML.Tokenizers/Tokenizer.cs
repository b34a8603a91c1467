namespace Microsoft.ML.Tokenizers;

/// <summary>Text to token ids.</summary>
/// <remarks>
/// Stand-in for Microsoft.ML.Tokenizers 2, of which it has the byte-level <see cref="BpeTokenizer"/> of single words. Left out: every
/// other model, decoding, tokens with offsets, limits on the number of tokens, spans, and pre-tokenizers and normalizers as objects.
/// </remarks>
public abstract class Tokenizer
{
    /// <summary>The ids of <paramref name="text"/>; none for no text.</summary>
    public abstract IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true);

    /// <summary>How many ids <paramref name="text"/> has.</summary>
    public int CountTokens(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, considerPreTokenization, considerNormalization).Count;
}
