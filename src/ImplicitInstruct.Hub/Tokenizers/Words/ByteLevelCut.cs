namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>Words whose bytes are pieces: GPT-2's, or those that the steps before left.</summary>
/// <param name="putsSpace">Whether every piece gets a space before it that has none.</param>
/// <param name="usesPattern">Whether GPT-2's pattern parts the pieces (github.com/openai/gpt-2, src/encoder.py).</param>
internal sealed class ByteLevelCut(bool putsSpace, bool usesPattern) : IWordCut
{
    private static readonly SplitCut Gpt2 = new(
        WordPattern.Expression(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"),
        SplitBehavior.Isolated, inverts: false);

    /// <inheritdoc/>
    public void Cut(TextPiece piece, List<TextPiece> into)
    {
        if (putsSpace && piece.Text.Span[0] != ' ')
            piece = piece with { Text = string.Concat(" ", piece.Text.Span).AsMemory() };
        if (usesPattern)
            Gpt2.Cut(piece, into);
        else
            into.Add(piece);
    }
}
