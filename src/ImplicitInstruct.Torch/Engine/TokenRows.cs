using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>Sequences as one matrix of ids, padded at their ends.</summary>
internal static class TokenRows
{
    /// <summary>[rows, longest] on the device. What the padding holds does not matter: no token looks at one after it.</summary>
    /// <param name="sequences">Token ids.</param>
    /// <param name="length">How many of a sequence's tokens go in.</param>
    /// <param name="device">Where the model computes.</param>
    public static Tensor Of(IReadOnlyList<int[]> sequences, Func<int, int> length, Device device)
    {
        var longest = Enumerable.Range(0, sequences.Count).Max(length);
        var ids = new long[sequences.Count * longest];
        for (var row = 0; row < sequences.Count; row++)
        {
            for (var t = 0; t < length(row); t++)
                ids[row * longest + t] = sequences[row][t];
        }

        using var scope = NewDisposeScope();
        return tensor(ids, [sequences.Count, longest], dtype: ScalarType.Int64, device: device).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Cuts sequences, the longest first, into batches of at most so many tokens, padding counted; a longer one goes alone.
    /// </summary>
    /// <param name="lengths">Tokens of each.</param>
    /// <param name="tokensAtOnce">Most tokens of a batch.</param>
    /// <returns>Indices into <paramref name="lengths"/>.</returns>
    public static IReadOnlyList<int[]> Batches(IReadOnlyList<int> lengths, int tokensAtOnce)
    {
        var batches = new List<int[]>();
        var batch = new List<int>();
        foreach (var index in Enumerable.Range(0, lengths.Count).OrderByDescending(index => lengths[index]))
        {
            if (batch.Count > 0 && (batch.Count + 1L) * lengths[batch[0]] > tokensAtOnce)
            {
                batches.Add([.. batch]);
                batch.Clear();
            }

            batch.Add(index);
        }

        if (batch.Count > 0)
            batches.Add([.. batch]);
        return batches;
    }
}
