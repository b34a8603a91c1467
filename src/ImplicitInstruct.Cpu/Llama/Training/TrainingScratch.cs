using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Room of one worker during a training step.</summary>
internal sealed class TrainingScratch(MatrixKernel kernel, LanguageModelConfig config)
{
    /// <summary>The worker's attention.</summary>
    public Attention Attention { get; } = new(kernel, config.Heads, config.KeyValueHeads, config.HeadSize);

    /// <summary>[tokens, intermediate]: gradient of the gated activation.</summary>
    public GrowingBuffer DGated { get; } = new();

    /// <summary>[tokens, heads, head size]: gradient of what was attended.</summary>
    public GrowingBuffer DAttended { get; } = new();

    /// <summary>Packed rows of a weight gradient.</summary>
    public GrowingBuffer Rows { get; } = new();
}
