namespace ImplicitInstruct.Modeling;

/// <summary>Looks at a model's logits row by row, so that nobody has to keep [tokens, vocabulary] of them.</summary>
/// <remarks>
/// Rows of one sequence come in the order of their positions. Rows of different sequences may come at the same time on different threads, so a reader keeps what it
/// finds apart by sequence.
/// </remarks>
public interface ILogitsReader
{
    /// <summary>The first position of a sequence that is to be read; earlier ones are context only.</summary>
    /// <param name="sequence">Index of the sequence.</param>
    int FirstPosition(int sequence);

    /// <summary>The logits of the token after a prefix.</summary>
    /// <param name="sequence">Index of the sequence.</param>
    /// <param name="position">Index of the prefix's last token: the logits are those of the token at <paramref name="position"/> + 1.</param>
    /// <param name="logits">[vocabulary]; the engine's own memory, good during this call only.</param>
    void Read(int sequence, int position, ReadOnlySpan<float> logits);
}
