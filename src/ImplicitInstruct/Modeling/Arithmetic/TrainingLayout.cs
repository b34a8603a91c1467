using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>How a training step lies in memory.</summary>
public sealed record TrainingLayout
{
    /// <summary>Tokens of the longest sequence. Official scripts: at most 2,048.</summary>
    public required int Length { get; init; }

    /// <summary>Sequences that go through the model at once. Official scripts: 1 for each GPU, 32 accumulated.</summary>
    public int MicroBatch { get; init; } = 1;

    /// <summary>
    /// Bytes of a number in the weights and activations that are computed with: 2 for BF16 beside FP32 master weights, 4 for FP32, which
    /// needs no others.
    /// </summary>
    public int ComputeBytes { get; init; } = 2;

    /// <summary>Whether a block's activations are computed again in the backward pass instead of being kept.</summary>
    public bool Checkpointing { get; init; } = true;

    /// <summary>Whether master weights and Adam's moments lie in the host's memory and visit the device tensor by tensor.</summary>
    public bool OffloadedOptimizer { get; init; }

    /// <summary>
    /// Whether Adam's moments are kept in 8 bits, see <see cref="EightBitMoments"/>, and FP32 master weights as the 16 bits that BF16
    /// leaves out; both on the device.
    /// </summary>
    public bool HasEightBitMoments { get; init; }

    /// <summary>Positions whose logits exist at once; null: all of the micro-batch.</summary>
    public int? LogitRows { get; init; }

    /// <summary>The adapter that is trained on frozen weights; null: all weights are trained.</summary>
    public LowRankAdaptation? Adaptation { get; init; }

    /// <summary>How the frozen matrices of the blocks are kept.</summary>
    public BaseQuantization Kept { get; init; }

    /// <summary>
    /// <see cref="Checkpointing"/>, or matrices are quantised: kept activations would keep the numbers that these stand for as well.
    /// </summary>
    public bool IsCheckpointed => Checkpointing || Kept != BaseQuantization.None;

    /// <summary>Throws when there can be no such step.</summary>
    /// <exception cref="ArgumentException">Names the value and what it must be.</exception>
    public void Validate()
    {
        if (Length < 1 || MicroBatch < 1 || LogitRows < 1)
            throw new ArgumentException(
                $"A step of {MicroBatch} sequences of {Length} tokens, {LogitRows} rows of logits at once, is none; each must be at " +
                "least 1.");
        if (ComputeBytes is not (2 or 4))
            throw new ArgumentException($"A number of {ComputeBytes} bytes is neither BF16 (2) nor FP32 (4).");
        if (Kept != BaseQuantization.None && Adaptation is null)
            throw new ArgumentException("Quantised matrices are not trained: the step needs an adapter.");
        if (HasEightBitMoments && OffloadedOptimizer)
            throw new ArgumentException("Moments of 8 bits are kept on the device.");
        Adaptation?.Validate();
    }
}
