namespace ImplicitInstruct.Decoding;

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
