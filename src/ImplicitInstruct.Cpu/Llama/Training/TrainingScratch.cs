using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Room of one worker during a training step.</summary>
/// <param name="kernel">Kernel.</param>
/// <param name="config">The model.</param>
/// <param name="adaptation">Of its adapter; null where there is none.</param>
internal sealed unsafe class TrainingScratch(MatrixKernel kernel, LanguageModelConfig config, LowRankAdaptation? adaptation)
{
    private readonly GrowingBuffer _low = new();
    private readonly GrowingBuffer _kept = new();
    private readonly int _rank = adaptation?.Rank ?? 0;
    private readonly int _dropped = adaptation is { Dropout: > 0 }
        ? LowRankLayout.Of(config, adaptation).Max(matrix => matrix.Weight.Shape[1])
        : 0;

    /// <summary>The worker's attention.</summary>
    public Attention Attention { get; } = new(kernel, config.Heads, config.KeyValueHeads, config.HeadSize);

    /// <summary>[tokens, intermediate]: gradient of the gated activation.</summary>
    public GrowingBuffer DGated { get; } = new();

    /// <summary>Packed rows of a weight gradient.</summary>
    public GrowingBuffer Rows { get; } = new();

    /// <summary>Room of an adapter's updates of some tokens of a sequence.</summary>
    /// <param name="draw">What of the sequence's inputs is dropped.</param>
    /// <param name="position">Where in the sequence the first of them stands.</param>
    public LowRankRoom Updates(DropoutDraw draw, int position) =>
        new() { Low = _low.Pointer, Kept = _dropped > 0 ? _kept.Pointer : null, Draw = draw, Position = position };

    /// <summary>
    /// Makes room for sequences of so many tokens, for every worker alike: which of them gets the longest one is left to chance.
    /// </summary>
    public void Ensure(int tokens)
    {
        Attention.Ensure(tokens);
        DGated.Ensure((long)tokens * config.IntermediateSize);
        _low.Ensure((long)tokens * _rank);
        _kept.Ensure((long)tokens * _dropped);
        Rows.Ensure(WeightGradient.ScratchLength);
    }
}
