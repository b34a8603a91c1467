using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Decoding;

/// <summary>Greedy decoding of many prompts: the most likely token, again and again, until the end token or a limit (paper section 4.1: temperature 0).</summary>
public static class GreedyDecoder
{
    /// <summary>Responses to the prompts, in their order.</summary>
    /// <remarks>
    /// The effective limit is the model's longest sequence where that comes first, as in the official evaluation (8,192 new tokens asked for, context 4,096 or 2,048).
    /// All prompts share one session unless <paramref name="maxRows"/> is smaller; engines give a row the same bits in any batch, so no result depends on it.
    /// Prompts whose room below the longest sequence differs from the rest's are put into sessions of their own.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, each with at least one.</param>
    /// <param name="limits">When to stop.</param>
    /// <param name="processors">Change the logits, in this order; null or empty: none do.</param>
    /// <param name="maxRows">Most prompts in memory at a time; null: all.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Asked before every step.</param>
    /// <exception cref="ArgumentException">A prompt is empty or leaves no room for a token; names it.</exception>
    /// <exception cref="ArithmeticException">A logit is NaN, or no token is allowed; names the prompt and the position.</exception>
    public static IReadOnlyList<Generation> Decode(
        ICausalLanguageModel model,
        IReadOnlyList<int[]> prompts,
        DecodingLimits limits,
        IReadOnlyList<ILogitsProcessor>? processors = null,
        int? maxRows = null,
        IProgress<DecodingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limits.MaxNewTokens, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows ?? 1, nameof(maxRows));
        var batch = new GreedyBatch(model, prompts, limits.EndToken, processors ?? [], progress, cancellation);
        var rooms = prompts.Select((prompt, index) => Math.Min(limits.MaxNewTokens, Room(model.Config, prompt, index))).ToArray();
        foreach (var alike in Enumerable.Range(0, prompts.Count).GroupBy(index => rooms[index]))
        {
            foreach (var indices in alike.Chunk(maxRows ?? prompts.Count))
                batch.Run(indices, maxNewTokens: alike.Key);
        }

        return batch.Responses;
    }

    private static int Room(LanguageModelConfig config, int[] prompt, int index)
    {
        if (prompt is null || prompt.Length == 0)
            throw new ArgumentException($"Prompt {index} is empty; it needs at least a begin token.", nameof(prompt));
        return prompt.Length < config.MaxPositions
            ? config.MaxPositions - prompt.Length
            : throw new ArgumentException($"Prompt {index} has {prompt.Length} tokens and leaves no room below the model's longest sequence, {config.MaxPositions}.", nameof(prompt));
    }
}
