using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Room of one worker during a training step.</summary>
/// <param name="kernel">Kernel.</param>
/// <param name="config">The model.</param>
/// <param name="rank">Rank of its adapter; 0 where there is none.</param>
internal sealed unsafe class TrainingScratch(MatrixKernel kernel, LanguageModelConfig config, int rank)
{
    /// <summary>The worker's attention.</summary>
    public Attention Attention { get; } = new(kernel, config.Heads, config.KeyValueHeads, config.HeadSize);

    /// <summary>[tokens, intermediate]: gradient of the gated activation.</summary>
    public GrowingBuffer DGated { get; } = new();

    /// <summary>[tokens, heads, head size]: gradient of what was attended.</summary>
    public GrowingBuffer DAttended { get; } = new();

    /// <summary>[tokens, rank]: room between the two matrices of an adapter.</summary>
    public GrowingBuffer Low { get; } = new();

    /// <summary>Packed rows of a weight gradient.</summary>
    public GrowingBuffer Rows { get; } = new();

    /// <summary>
    /// Makes room for sequences of so many tokens, for every worker alike: which of them gets the longest one is left to chance.
    /// </summary>
    public void Ensure(int tokens)
    {
        Attention.Ensure(tokens);
        DGated.Ensure((long)tokens * config.IntermediateSize);
        DAttended.Ensure((long)tokens * config.Heads * config.HeadSize);
        Low.Ensure((long)tokens * rank);
        Rows.Ensure(WeightGradient.ScratchLength);
    }
}
