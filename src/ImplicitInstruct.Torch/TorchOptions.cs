using System.Globalization;

namespace ImplicitInstruct.Torch;

/// <summary>How the engine computes.</summary>
public sealed record TorchOptions
{
    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The numbers that products are made of.</summary>
    public TorchPrecision Precision { get; init; } = TorchPrecision.Fp32;

    /// <summary>
    /// Whether the forward pass of a training step keeps each block's input only, and the backward pass computes the block again: a third
    /// more work for a fraction of the memory.
    /// </summary>
    public bool Checkpointing { get; init; }

    /// <summary>Where master weights and moments are.</summary>
    public OptimizerPlacement Optimizer { get; init; } = OptimizerPlacement.Device;

    /// <summary>The numbers that Adam's moments are kept in.</summary>
    public MomentPrecision Moments { get; init; } = MomentPrecision.Fp32;

    /// <summary>
    /// Whether all weights of models are trained. Where they are not, 16-bit models keep no 32-bit master weights: 2 bytes a parameter
    /// instead of 6. An adapter is trained with or without them, and lets go of those that are there.
    /// </summary>
    public bool Trainable { get; init; } = true;

    /// <summary>
    /// Most tokens, padding counted, that go through the model at a time when it scores, reads prompts or takes a training step that names
    /// no micro-batch. A longer sequence goes alone.
    /// </summary>
    public int TokensAtOnce { get; init; } = 4096;

    /// <summary>
    /// Most rows of logits in memory at a time in training and scoring: 512 rows of 32,000 are 66 MB in 32 bits. Decoding keeps one for
    /// every growing row.
    /// </summary>
    public int LogitRowsAtOnce { get; init; } = 512;

    /// <summary>Throws when no device of that kind exists or a number makes no sense.</summary>
    /// <exception cref="AdviceException">Says which.</exception>
    public void Validate()
    {
        if (Device is not ("cpu" or "cuda") && !IsNumbered(Device))
        {
            throw new AdviceException($"There is no device '{Device}': it can be cpu, cuda, or cuda:1 for the second GPU.")
            {
                Remedy = "torch.device",
            };
        }

        if (Trainable)
            ValidateTraining();
        if (Moments == MomentPrecision.EightBit && Optimizer == OptimizerPlacement.Offloaded)
            throw new AdviceException("Moments of 8 bits are kept on the device: with an optimizer on the host they must have 32.");
        if (TokensAtOnce < 1 || LogitRowsAtOnce < 1)
        {
            throw new AdviceException($"The engine is to hold {TokensAtOnce} tokens and {LogitRowsAtOnce} rows of logits at a time; "
                + "both must be at least 1.");
        }
    }

    /// <summary>Whether the device is a CUDA GPU.</summary>
    internal bool OnCuda => Device != "cpu";

    /// <summary>Throws when nothing is trained in such numbers.</summary>
    /// <exception cref="AdviceException">They are those of float16.</exception>
    internal void ValidateTraining()
    {
        if (Precision == TorchPrecision.Fp16)
            throw new AdviceException("Models are not trained in float16, which loses small gradients: train in bf16 or fp32.");
    }

    private static bool IsNumbered(string device) => device.StartsWith("cuda:", StringComparison.Ordinal)
        && int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}

/// <summary>The numbers that products are made of.</summary>
public enum TorchPrecision
{
    /// <summary>32 bits everywhere.</summary>
    Fp32,

    /// <summary>
    /// Weights, activations and gradients of products in bfloat16; norms, softmax, loss, summed gradients, master weights and moments in 32
    /// bits, as mixed-precision training has it.
    /// </summary>
    Bf16,

    /// <summary>
    /// As <see cref="Bf16"/> with float16 in its place: 11 significant bits instead of 8, and nothing above 65,504. For models that are not
    /// trained: small gradients would be lost without a scaled loss, which the official scripts do without, as they train in bfloat16.
    /// </summary>
    Fp16,
}

/// <summary>The numbers that Adam's moments are kept in.</summary>
public enum MomentPrecision
{
    /// <summary>32 bits.</summary>
    Fp32,

    /// <summary>
    /// 8 bits, 256 numbers with a scale (Dettmers et al. 2022, arXiv:2110.02861), and 32 those of embeddings and of weights of fewer than
    /// 4,096 numbers, as transformers and bitsandbytes have it. Master weights are then kept as the 16 bits that bfloat16 leaves out: 10
    /// bytes a parameter in all, instead of 18.
    /// </summary>
    EightBit,
}

/// <summary>Where master weights and moments are while they are not being updated.</summary>
public enum OptimizerPlacement
{
    /// <summary>Beside the weights on the device: 18 bytes a parameter in all.</summary>
    Device,

    /// <summary>
    /// In pinned memory of the host, from where each tensor visits the device for its update: 6 bytes a parameter on the device, 12 on the
    /// host.
    /// </summary>
    Offloaded,
}
