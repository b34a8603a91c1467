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
