using ImplicitInstruct.Decoding;

namespace ImplicitInstruct.Modeling;

/// <summary>A batch of growing sequences with cached keys and values.</summary>
/// <remarks>
/// Rows are numbered as their prompts come: 0 to n - 1 those that the session was begun with, then those admitted later. The CPU engine
/// gives a row's logits the same bits alone or in any batch; other engines may round differently in another batch.
/// </remarks>
public interface IDecodingSession : IDisposable
{
    /// <summary>Indices of the prompts that still grow, ascending. All of them at the start.</summary>
    IReadOnlyList<int> ActiveRows { get; }

    /// <summary>Logits of the next token of a prompt that still grows: [vocabulary].</summary>
    /// <param name="row">Index of the prompt, one of <see cref="ActiveRows"/>.</param>
    ReadOnlySpan<float> Logits(int row);

    /// <summary>
    /// The token with the largest logit, of equal ones the lowest, as <see cref="GreedyChoice.Of"/> finds it; an engine on another device
    /// need not send it the logits.
    /// </summary>
    /// <param name="row">Index of the prompt, one of <see cref="ActiveRows"/>.</param>
    /// <exception cref="ArithmeticException">A logit is NaN, named by its token, or all are −∞.</exception>
    int MostLikely(int row) => GreedyChoice.Of(Logits(row));

    /// <summary>Drops a finished row; takes effect with the next <see cref="Append"/>.</summary>
    void Finish(int row);

    /// <summary>
    /// Feeds more prompts, which grow beside the others from now on; their logits are there at once, and those of the others stay.
    /// </summary>
    /// <param name="requests">The prompts, each with a limit of its own.</param>
    /// <exception cref="ArgumentException">A prompt is empty, holds an id outside the vocabulary, or leaves no room below the model's
    /// longest sequence; none of them is taken.</exception>
    void Admit(IReadOnlyList<DecodingRequest> requests);

    /// <summary>Appends one token to every row that still grows and computes the logits after it.</summary>
    /// <param name="tokens">One id for each of <see cref="ActiveRows"/>, in that order.</param>
    void Append(ReadOnlySpan<int> tokens);
}

/// <summary>A prompt that is to grow, and how far.</summary>
/// <param name="Prompt">Token ids, at least one.</param>
/// <param name="MaxNewTokens">How many tokens will be chosen for it at the most. The last of them is not fed, so there is room to append
/// one fewer.</param>
public readonly record struct DecodingRequest(int[] Prompt, int MaxNewTokens);

/// <summary>Decoding of prompts that share a limit.</summary>
public static class DecodingWithOneLimit
{
    /// <summary><see cref="ICausalLanguageModel.BeginDecoding"/> with the same limit for every prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, each with at least one token.</param>
    /// <param name="maxNewTokens">How many tokens will be chosen for each prompt at the most.</param>
    /// <exception cref="ArgumentException">A prompt is empty, holds an id outside the vocabulary, or leaves no room below the model's
    /// longest sequence.</exception>
    public static IDecodingSession BeginDecoding(this ICausalLanguageModel model, IReadOnlyList<int[]> prompts, int maxNewTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxNewTokens);
        return model.BeginDecoding([.. prompts.Select(prompt => new DecodingRequest(prompt, maxNewTokens))]);
    }
}
