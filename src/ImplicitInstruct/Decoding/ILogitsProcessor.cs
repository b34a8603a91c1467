namespace ImplicitInstruct.Decoding;

/// <summary>
/// Changes the logits of a next token before it is chosen, as the paper's rule adapter does (section 6, equations 4 and 5).
/// </summary>
/// <remarks>
/// What it adds may depend on the position only: its length, its prompt, its response. It keeps no state between calls and knows no row
/// number, so a response is the same alone and in any batch. A product of experts needs nothing more: greedy decoding takes the same token
/// from the sum of log-probabilities as from logit plus score.
/// </remarks>
public interface ILogitsProcessor
{
    /// <summary>Changes the logits in place; −∞ forbids a token.</summary>
    /// <param name="position">The row's prompt and response so far.</param>
    /// <param name="logits">The model's logits, changed by the processors before this one: [vocabulary].</param>
    void Process(DecodingPosition position, Span<float> logits);
}

/// <summary>Where one row stands when its next token is chosen.</summary>
/// <param name="sequence">The prompt and what was generated after it.</param>
/// <param name="promptLength">How many ids of it are the prompt.</param>
public readonly ref struct DecodingPosition(ReadOnlySpan<int> sequence, int promptLength)
{
    /// <summary>The prompt and what was generated after it, at least one id.</summary>
    public ReadOnlySpan<int> Sequence { get; } = sequence;

    /// <summary>How many ids of <see cref="Sequence"/> are the prompt.</summary>
    public int PromptLength { get; } = promptLength;

    /// <summary>The prompt, with its begin token and tags.</summary>
    public ReadOnlySpan<int> Prompt => Sequence[..PromptLength];

    /// <summary>What was generated so far.</summary>
    public ReadOnlySpan<int> Response => Sequence[PromptLength..];

    /// <summary>Response tokens so far: 0 for the first. The L of the paper's end-of-sequence rule (section 6, Table 8).</summary>
    public int ResponseLength => Sequence.Length - PromptLength;
}
