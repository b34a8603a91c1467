using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Decoding;

/// <summary>The steps of <see cref="GreedyDecoder"/>: one session, in which waiting prompts take the places of finished ones.</summary>
internal sealed class GreedyBatch(
    ICausalLanguageModel model,
    IReadOnlyList<DecodingRequest> requests,
    int? endToken,
    IReadOnlyList<ILogitsProcessor> processors,
    IProgress<DecodingProgress>? progress,
    CancellationToken cancellation)
{
    private readonly float[] _changed = new float[processors.Count > 0 ? model.Config.VocabularySize : 0];

    // The longest first; of equal ones the earlier, so that the order is the same everywhere.
    private readonly Queue<int> _waiting = new(
        Enumerable.Range(0, requests.Count).OrderByDescending(index => requests[index].Prompt.Length));
    private readonly List<GrowingSequence> _rows = [];
    private int _finishedRows;
    private long _newTokens;

    /// <summary>A response for each prompt, in the prompts' order.</summary>
    public Generation[] Responses { get; } = new Generation[requests.Count];

    /// <summary>Decodes all of them.</summary>
    /// <param name="maxRows">Most rows that grow at a time.</param>
    public void Run(int maxRows)
    {
        cancellation.ThrowIfCancellationRequested();
        using var session = model.BeginDecoding(Next(maxRows));
        while (true)
        {
            var growing = 0;
            foreach (var row in session.ActiveRows)
            {
                if (Grow(_rows[row], session, row))
                    growing++;
                else
                    session.Finish(row);
            }

            progress?.Report(new DecodingProgress(_finishedRows, requests.Count, _newTokens));
            if (_finishedRows == requests.Count)
                return;
            cancellation.ThrowIfCancellationRequested();
            // A row finished just now may still be active until the session drops it: every active row gets its token.
            session.Append([.. session.ActiveRows.Select(row => _rows[row].Chosen)]);
            if (growing < maxRows && _waiting.Count > 0)
                session.Admit(Next(maxRows - growing));
        }
    }

    /// <summary>Takes waiting prompts, at most so many; their rows follow those before.</summary>
    private List<DecodingRequest> Next(int count)
    {
        var admitted = new List<DecodingRequest>();
        while (admitted.Count < count && _waiting.TryDequeue(out var index))
        {
            admitted.Add(requests[index]);
            _rows.Add(new GrowingSequence(index, requests[index]));
        }

        return admitted;
    }

    /// <summary>Chooses the row's next token; false when that was its last.</summary>
    private bool Grow(GrowingSequence row, IDecodingSession session, int number)
    {
        var token = Choose(session, number, row);
        _newTokens++;
        var finished = token == endToken;
        row.Take(token, finished);
        if (!finished && row.HasRoom)
            return true;
        Responses[row.Index] = new Generation(row.Response, finished);
        _finishedRows++;
        return false;
    }

    private int Choose(IDecodingSession session, int number, GrowingSequence row)
    {
        try
        {
            if (processors.Count == 0)
                return session.MostLikely(number);
            var logits = session.Logits(number);
            var changed = _changed.AsSpan(0, logits.Length);
            logits.CopyTo(changed);
            foreach (var processor in processors)
                processor.Process(new DecodingPosition(row.Tokens, row.PromptLength), changed);
            return GreedyChoice.Of(changed);
        }
        catch (ArithmeticException cause)
        {
            throw new ArithmeticException($"Prompt {row.Index}, response position {row.Tokens.Length - row.PromptLength}: {cause.Message}.",
                cause);
        }
    }
}
