using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Decoding;

/// <summary>
/// Greedy decoding of many prompts: the most likely token, again and again, until the end token or a limit (paper section 4.1: temperature
/// 0).
/// </summary>
public static class GreedyDecoder
{
    /// <summary>Responses to the prompts, in their order.</summary>
    /// <remarks>
    /// The effective limit is the model's longest sequence where that comes first, as in the official evaluation (8,192 new tokens asked
    /// for, context 4,096 or 2,048).
    /// Prompts are taken by length, the longest first, so that those which are fed together need little padding and memory runs out early
    /// or not at all; as rows finish, waiting prompts take their places. The CPU engine gives a row the same bits in any batch, so no
    /// result of its depends on <paramref name="maxRows"/>.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, each with at least one.</param>
    /// <param name="limits">When to stop.</param>
    /// <param name="processors">Change the logits, in this order; null or empty: none do.</param>
    /// <param name="maxRows">Most rows that grow at a time; null: as the model likes it
    /// (<see cref="ICausalLanguageModel.RowsAtATime"/>).</param>
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
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limits.MaxNewTokens, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows ?? 1, nameof(maxRows));
        DecodingRequest[] requests = [.. prompts.Select(
            (prompt, index) => new DecodingRequest(prompt, Math.Min(limits.MaxNewTokens, Room(model.Config, prompt, index))))];
        var batch = new GreedyBatch(model, requests, limits.EndToken, processors ?? [], progress, cancellation);
        if (requests.Length > 0)
            batch.Run(Math.Min(maxRows ?? model.RowsAtATime ?? requests.Length, requests.Length));
        return batch.Responses;
    }

    private static int Room(LanguageModelConfig config, int[] prompt, int index)
    {
        if (prompt is null || prompt.Length == 0)
            throw new ArgumentException($"Prompt {index} is empty; it needs at least a begin token.", nameof(prompt));
        return prompt.Length < config.MaxPositions
            ? config.MaxPositions - prompt.Length
            : throw new ArgumentException(
                $"Prompt {index} has {prompt.Length} tokens and leaves no room below the model's longest sequence, {config.MaxPositions}.",
                nameof(prompt));
    }
}

/// <summary>When decoding stops.</summary>
/// <param name="MaxNewTokens">Most tokens after a prompt, the end token counted. A row also stops, unfinished, when prompt and response
/// fill the model's longest sequence.</param>
/// <param name="EndToken">Id that finishes a response; null: nothing does.</param>
public sealed record DecodingLimits(int MaxNewTokens, int? EndToken);

/// <summary>What a model wrote after a prompt.</summary>
/// <param name="Tokens">New token ids, without the prompt and without the end token.</param>
/// <param name="Finished">Whether the end token was reached before the limit.</param>
public sealed record Generation(int[] Tokens, bool Finished);

/// <summary>How far a call has come.</summary>
/// <param name="FinishedRows">Prompts whose response is complete or cut.</param>
/// <param name="Rows">All prompts.</param>
/// <param name="NewTokens">Tokens chosen so far, end tokens counted.</param>
public readonly record struct DecodingProgress(int FinishedRows, int Rows, long NewTokens);
