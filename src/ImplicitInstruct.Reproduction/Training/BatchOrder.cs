using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Reproduction.Training;

/// <summary>
/// Which examples every step trains on: each epoch is a shuffle of its own, cut into batches; the last batch of an epoch may be smaller.
/// </summary>
/// <remarks>
/// A partial last batch is a step, as in the official scripts (LIMA: 17 steps of 64 for 1,030 examples). The shuffle of an epoch depends on
/// seed, stream and epoch alone, so a resumed run finds the same batches without replaying.
/// </remarks>
/// <param name="examples">Number of examples.</param>
/// <param name="batchSize">Examples per step.</param>
/// <param name="seed">Seed of the run.</param>
/// <param name="stream">Name of the random stream; tells runs of one seed apart.</param>
internal sealed class BatchOrder(int examples, int batchSize, ulong seed, string stream)
{
    private int _epoch = -1;
    private int[] _order = [];

    /// <summary>Steps that see every example once.</summary>
    public int StepsPerEpoch { get; } = (examples + batchSize - 1) / batchSize;

    /// <summary>Indices of the examples of a step.</summary>
    public ReadOnlySpan<int> Batch(int step)
    {
        var (epoch, batch) = Math.DivRem(step, StepsPerEpoch);
        if (epoch != _epoch)
        {
            _order = [.. Enumerable.Range(0, examples)];
            new Philox(seed, string.Create(CultureInfo.InvariantCulture, $"{stream}/epoch {epoch}")).Shuffle<int>(_order);
            _epoch = epoch;
        }
        return _order.AsSpan(batch * batchSize, Math.Min(batchSize, examples - batch * batchSize));
    }
}
