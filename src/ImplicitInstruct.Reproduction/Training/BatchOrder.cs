using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Reproduction.Training;

/// <summary>
/// Which examples every update trains on, and where its learning rate lies on the schedule. Each epoch is a shuffle of its own, which
/// depends on seed, stream and epoch alone, so a resumed run finds the same batches without replaying.
/// </summary>
/// <param name="examples">Number of examples.</param>
/// <param name="batchSize">Examples of an update.</param>
/// <param name="seed">Seed of the run.</param>
/// <param name="stream">Name of the random stream; tells runs of one seed apart.</param>
internal abstract class BatchOrder(int examples, int batchSize, ulong seed, string stream)
{
    private int _epoch = -1;
    private int[] _order = [];

    /// <summary>
    /// Whether every epoch has examples of its own: indices of a later epoch come after all of those before.
    /// </summary>
    public bool HasExamplesOfEachEpoch { get; init; }

    /// <summary>Number of examples.</summary>
    protected int Examples => examples;

    /// <summary>Examples of an update.</summary>
    protected int BatchSize => batchSize;

    /// <summary>The order of a way to cut epochs into updates.</summary>
    /// <param name="rule">The way.</param>
    /// <param name="examples">Number of examples.</param>
    /// <param name="batchSize">Examples of an update.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Name of the random stream.</param>
    /// <param name="ofEachEpoch">Whether every epoch has examples of its own.</param>
    public static BatchOrder Of(UpdateRule rule, int examples, int batchSize, ulong seed, string stream, bool ofEachEpoch = false) =>
        rule == UpdateRule.AcrossEpochs
            ? new AcrossEpochsOrder(examples, batchSize, seed, stream) { HasExamplesOfEachEpoch = ofEachEpoch }
            : new PerEpochOrder(examples, batchSize, seed, stream) { HasExamplesOfEachEpoch = ofEachEpoch };

    /// <summary>Indices of the examples of an update.</summary>
    public abstract ReadOnlySpan<int> Batch(int step);

    /// <summary>Updates that are made when so many epochs have been seen.</summary>
    public abstract int StepsAfter(int epochs);

    /// <summary>The schedule's position at an update.</summary>
    public abstract int Tick(int step);

    /// <summary>Length of the schedule over so many epochs; it may end before the updates do.</summary>
    public abstract int Horizon(int epochs);

    /// <summary>The shuffle of an epoch; valid until another is asked for.</summary>
    protected int[] Shuffle(int epoch)
    {
        if (epoch != _epoch)
        {
            _order = [.. Enumerable.Range(0, examples)];
            new Philox(seed, string.Create(CultureInfo.InvariantCulture, $"{stream}/epoch {epoch}")).Shuffle<int>(_order);
            if (HasExamplesOfEachEpoch)
                _order = [.. _order.Select(index => (epoch * examples) + index)];
            _epoch = epoch;
        }

        return _order;
    }
}

/// <summary>Every epoch by itself: its last batch may be smaller, and is an update at full rate.</summary>
/// <inheritdoc cref="BatchOrder(int, int, ulong, string)"/>
internal sealed class PerEpochOrder(int examples, int batchSize, ulong seed, string stream)
    : BatchOrder(examples, batchSize, seed, stream)
{
    private int StepsPerEpoch { get; } = (examples + batchSize - 1) / batchSize;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Batch(int step)
    {
        var (epoch, batch) = Math.DivRem(step, StepsPerEpoch);
        return Shuffle(epoch).AsSpan(batch * BatchSize, Math.Min(BatchSize, Examples - (batch * BatchSize)));
    }

    /// <inheritdoc/>
    public override int StepsAfter(int epochs) => epochs * StepsPerEpoch;

    /// <inheritdoc/>
    public override int Tick(int step) => step;

    /// <inheritdoc/>
    public override int Horizon(int epochs) => StepsAfter(epochs);
}

/// <summary>
/// As the official scripts update (open_instruct/finetune.py with accelerate of September 2024 and DeepSpeed, two processes): every update
/// has a whole batch, which may reach into the next epoch, and what is left at the very end is never applied.
/// </summary>
/// <remarks>
/// DeepSpeed updates when its own count of micro-steps, which no end of an epoch resets, fills a batch. accelerate's idea of a step, which
/// moves the schedule by two (a tick a process), does end with the epoch, so the schedule runs ahead of the updates: for LIMA 510 ticks
/// over a horizon of 495, and the last updates have the rate 0. An odd set is filled up from its start.
/// </remarks>
/// <inheritdoc cref="BatchOrder(int, int, ulong, string)"/>
internal sealed class AcrossEpochsOrder(int examples, int batchSize, ulong seed, string stream)
    : BatchOrder(examples, batchSize, seed, stream)
{
    /// <summary>GPUs of the official runs, each with one example at a time.</summary>
    private const int Processes = 2;

    private readonly int[] _batch = new int[batchSize];

    /// <summary>Examples that each process sees in an epoch.</summary>
    private int PerProcess { get; } = (examples + Processes - 1) / Processes;

    /// <summary>Micro-steps that each process accumulates for an update.</summary>
    private int Accumulated { get; } = batchSize / Processes;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Batch(int step)
    {
        var inEpoch = PerProcess * Processes;
        for (var place = 0; place < BatchSize; place++)
        {
            var (epoch, index) = Math.DivRem(((long)step * BatchSize) + place, inEpoch);
            _batch[place] = Shuffle((int)epoch)[index % Examples];
        }

        return _batch;
    }

    /// <inheritdoc/>
    public override int StepsAfter(int epochs) => epochs * PerProcess / Accumulated;

    /// <inheritdoc/>
    public override int Tick(int step)
    {
        // The update is made within the last micro-step of its batch, before accelerate has counted that one.
        var (epoch, before) = Math.DivRem(((step + 1) * Accumulated) - 1, PerProcess);
        var ticksAnEpoch = (PerProcess + Accumulated - 1) / Accumulated;
        return Processes * ((epoch * ticksAnEpoch) + (before / Accumulated));
    }

    /// <inheritdoc/>
    public override int Horizon(int epochs) => (Examples + Accumulated - 1) / Accumulated * epochs;
}
