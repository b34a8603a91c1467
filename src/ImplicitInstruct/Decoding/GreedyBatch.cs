using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Decoding;

/// <summary>The steps of <see cref="GreedyDecoder"/> over one session after the other.</summary>
internal sealed class GreedyBatch(
    ICausalLanguageModel model,
    IReadOnlyList<int[]> prompts,
    int? endToken,
    IReadOnlyList<ILogitsProcessor> processors,
    IProgress<DecodingProgress>? progress,
    CancellationToken cancellation)
{
    private readonly float[] _changed = new float[processors.Count > 0 ? model.Config.VocabularySize : 0];
    private int _finishedRows;
    private long _newTokens;

    /// <summary>A response for each prompt, in the prompts' order; null for those not run yet.</summary>
    public Generation[] Responses { get; } = new Generation[prompts.Count];

    /// <summary>Decodes some of the prompts in one session.</summary>
    /// <param name="indices">Which prompts.</param>
    /// <param name="maxNewTokens">Most tokens for each; all of the prompts have this much room.</param>
    public void Run(int[] indices, int maxNewTokens)
    {
        cancellation.ThrowIfCancellationRequested();
        var sequences = Array.ConvertAll(indices, index => WithRoom(prompts[index], maxNewTokens));
        var chosen = new int[indices.Length];
        var growing = indices.Length;
        using var session = model.BeginDecoding(Array.ConvertAll(indices, index => prompts[index]), maxNewTokens);
        for (var length = 0; ; length++)
        {
            foreach (var row in session.ActiveRows.ToArray())
            {
                var index = indices[row];
                var promptLength = prompts[index].Length;
                var token = Choose(session.Logits(row), sequences[row].AsSpan(0, promptLength + length), index);
                chosen[row] = token;
                _newTokens++;
                var finished = token == endToken;
                if (!finished)
                    sequences[row][promptLength + length] = token;
                if (!finished && length + 1 < maxNewTokens)
                    continue;

                Responses[index] = new Generation(sequences[row][promptLength..(promptLength + length + (finished ? 0 : 1))], finished);
                session.Finish(row);
                growing--;
                _finishedRows++;
            }

            progress?.Report(new DecodingProgress(_finishedRows, prompts.Count, _newTokens));
            if (growing == 0)
                return;
            cancellation.ThrowIfCancellationRequested();
            // A row finished just now may still be active until the session drops it: every active row gets its token.
            session.Append([.. session.ActiveRows.Select(row => chosen[row])]);
        }
    }

    private int Choose(ReadOnlySpan<float> logits, ReadOnlySpan<int> sequence, int index)
    {
        var promptLength = prompts[index].Length;
        try
        {
            if (processors.Count == 0)
                return GreedyChoice.Of(logits);
            var changed = _changed.AsSpan(0, logits.Length);
            logits.CopyTo(changed);
            foreach (var processor in processors)
                processor.Process(new DecodingPosition(sequence, promptLength), changed);
            return GreedyChoice.Of(changed);
        }
        catch (ArithmeticException cause)
        {
            throw new ArithmeticException($"Prompt {index}, response position {sequence.Length - promptLength}: {cause.Message}.", cause);
        }
    }

    private static int[] WithRoom(int[] prompt, int maxNewTokens)
    {
        var sequence = new int[prompt.Length + maxNewTokens];
        prompt.CopyTo(sequence, 0);
        return sequence;
    }
}
