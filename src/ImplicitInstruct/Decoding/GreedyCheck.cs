using System.Globalization;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Decoding;

/// <summary>
/// Whether responses are what greedy decoding gives: every token, and the end token of finished ones, the most likely after all before it.
/// </summary>
/// <remarks>
/// The logits are computed anew, each sequence in one pass, so a fault in the caches or the batching of decoding cannot hide itself.
/// </remarks>
public sealed record GreedyCheck
{
    /// <summary>Responses that end at the end token.</summary>
    public required int Finished { get; init; }

    /// <summary>Responses that do not.</summary>
    public required int Unfinished { get; init; }

    /// <summary>Choices that were checked: all response tokens and the ends of finished responses.</summary>
    public required long Tokens { get; init; }

    /// <summary>What is not greedy, by prompt and position.</summary>
    public required IReadOnlyList<GreedyFault> Faults { get; init; }

    /// <summary>Checks responses against the model that is said to have written them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Token ids, each with at least one.</param>
    /// <param name="responses">One for each prompt.</param>
    /// <param name="limits">When decoding stopped; the model's longest sequence is a limit too.</param>
    /// <param name="processors">What changed the logits, in this order; null or empty: nothing did.</param>
    /// <exception cref="ArgumentException">Not one response for each prompt, or prompt and response do not fit the model.</exception>
    /// <exception cref="ArithmeticException">A logit is NaN, or no token is allowed; names the prompt and the position.</exception>
    public static GreedyCheck Of(
        ICausalLanguageModel model, IReadOnlyList<int[]> prompts,
        IReadOnlyList<Generation> responses, DecodingLimits limits, IReadOnlyList<ILogitsProcessor>? processors = null)
    {
        if (prompts.Count != responses.Count)
            throw new ArgumentException($"{responses.Count} responses came for {prompts.Count} prompts.", nameof(responses));
        var reader = new ChoiceReader(prompts, responses, limits.EndToken, processors ?? []);
        model.ReadLogits(reader.Sequences, reader);
        return new GreedyCheck
        {
            Finished = responses.Count(response => response.Finished),
            Unfinished = responses.Count(response => !response.Finished),
            Tokens = responses.Sum(response => (long)response.Tokens.Length + (response.Finished ? 1 : 0)),
            Faults = [.. Enumerable.Range(0, prompts.Count)
                .SelectMany(index => reader.FaultsOf(index).Concat(StopsOf(index)).OrderBy(fault => fault.Position))],
        };

        IEnumerable<GreedyFault> StopsOf(int index)
        {
            var (tokens, finished) = (responses[index].Tokens, responses[index].Finished);
            var limit = Math.Min(limits.MaxNewTokens, model.Config.MaxPositions - prompts[index].Length);
            var length = tokens.Length + (finished ? 1 : 0);
            var end = limits.EndToken is { } token ? Array.IndexOf(tokens, token) : -1;
            if (end >= 0)
                yield return Stop(GreedyFaultKind.WentOn, end, tokens[end]);
            if (length > limit)
                yield return Stop(GreedyFaultKind.TooLong, limit, limit < tokens.Length ? tokens[limit] : limits.EndToken ?? -1);
            if (!finished && length < limit)
                yield return Stop(GreedyFaultKind.CutShort, length, -1);

            GreedyFault Stop(GreedyFaultKind kind, int position, int written) => new(kind, index, position, written, written, 0);
        }
    }

    /// <summary>Compares each row's most likely token with the one written; keeps faults only.</summary>
    private sealed class ChoiceReader(
        IReadOnlyList<int[]> prompts,
        IReadOnlyList<Generation> responses, int? endToken, IReadOnlyList<ILogitsProcessor> processors) : ILogitsReader
    {
        private readonly List<GreedyFault>[] _faults = [.. prompts.Select(_ => new List<GreedyFault>())];

        public IReadOnlyList<int[]> Sequences { get; } = [.. prompts.Zip(responses,
            (prompt, response) => (int[])[.. prompt, .. response.Tokens])];

        public List<GreedyFault> FaultsOf(int prompt) => _faults[prompt];

        public int FirstPosition(int sequence) => prompts[sequence].Length - 1;

        public void Read(int sequence, int position, ReadOnlySpan<float> logits)
        {
            var at = position - FirstPosition(sequence);
            var response = responses[sequence];
            if (at == response.Tokens.Length && !response.Finished)
                return;   // what would have come after the limit
            var written = at < response.Tokens.Length ? response.Tokens[at]
                : endToken ?? throw new ArgumentException($"Response {sequence} is said to have finished, but there is no end token.");
            try
            {
                var changed = Process(logits, new DecodingPosition(Sequences[sequence].AsSpan(0, position + 1), prompts[sequence].Length));
                var mostLikely = GreedyChoice.Of(changed);
                if (mostLikely != written)
                    _faults[sequence]
                        .Add(new GreedyFault(GreedyFaultKind.NotMostLikely, sequence, at, written, mostLikely,
                            changed[mostLikely] - changed[written]));
            }
            catch (ArithmeticException cause)
            {
                throw new ArithmeticException($"Prompt {sequence}, response position {at}: {cause.Message}.", cause);
            }
        }

        private ReadOnlySpan<float> Process(ReadOnlySpan<float> logits, DecodingPosition position)
        {
            if (processors.Count == 0)
                return logits;
            var changed = logits.ToArray();
            foreach (var processor in processors)
                processor.Process(position, changed);
            return changed;
        }
    }
}

/// <summary>A place where a response is not what greedy decoding gives.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Prompt">Index of the prompt.</param>
/// <param name="Position">Response position: 0 is the first new token.</param>
/// <param name="Written">The token there; the end token after a finished response.</param>
/// <param name="MostLikely">The token that should be there; the same as <paramref name="Written"/> unless another was likelier.</param>
/// <param name="Gap">By how much its logit, rules included, is larger.</param>
public sealed record GreedyFault(GreedyFaultKind Kind, int Prompt, int Position, int Written, int MostLikely, float Gap)
{
    private string What => Kind switch
    {
        GreedyFaultKind.NotMostLikely =>
            string.Create(CultureInfo.InvariantCulture, $"token {Written} was written, but token {MostLikely} has a logit higher by {Gap}"),
        GreedyFaultKind.CutShort => "neither the end token nor the limit stopped the response",
        GreedyFaultKind.TooLong => "the response goes on beyond the limit",
        _ => "the response goes on after the end token",
    };

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"prompt {Prompt}, response position {Position}: {What}");
}

/// <summary>How a response can fall short of greedy decoding.</summary>
public enum GreedyFaultKind
{
    /// <summary>Another token was likelier than the one written, or than the end.</summary>
    NotMostLikely,

    /// <summary>The response neither ends nor reaches the limit.</summary>
    CutShort,

    /// <summary>The response is longer than the limit, its end token counted.</summary>
    TooLong,

    /// <summary>The response has the end token in its middle.</summary>
    WentOn,
}
