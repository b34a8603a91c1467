namespace ImplicitInstruct.Modeling;

/// <summary>Decoding of prompts that share a limit.</summary>
public static class DecodingWithOneLimit
{
    /// <summary><see cref="ICausalLanguageModel.BeginDecoding"/> with the same limit for every prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, each with at least one token.</param>
    /// <param name="maxNewTokens">How many tokens will be chosen for each prompt at the most.</param>
    /// <exception cref="ArgumentException">A prompt is empty, holds an id outside the vocabulary, or leaves no room below the model's longest sequence.</exception>
    public static IDecodingSession BeginDecoding(this ICausalLanguageModel model, IReadOnlyList<int[]> prompts, int maxNewTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxNewTokens);
        return model.BeginDecoding([.. prompts.Select(prompt => new DecodingRequest(prompt, maxNewTokens))]);
    }
}
