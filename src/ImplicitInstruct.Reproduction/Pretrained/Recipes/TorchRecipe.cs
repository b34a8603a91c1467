using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>How the TorchSharp engine computes; the CPU engine has none of these choices. Precision and device are in the numerics id, and so in every key; the rest says where things lie.</summary>
public sealed record TorchRecipe
{
    /// <summary>The numbers that products are made of: the scripts train in bfloat16 (<c>--mixed_precision bf16</c>). On a CPU 32 bits are faster.</summary>
    public TorchPrecision Precision { get; init; } = TorchPrecision.Bf16;

    /// <summary>Whether blocks are computed again in the backward pass: a third more work for a fraction of the memory.</summary>
    public bool Checkpointing { get; init; } = true;

    /// <summary>Where master weights and moments are: on the device a 7B model takes 18 bytes a parameter there, offloaded 6 there and 12 on the host. Null: on the device where the largest model fits it.</summary>
    public OptimizerPlacement? Optimizer { get; init; }

    /// <summary>Most tokens that go through the model at a time.</summary>
    public int TokensAtOnce { get; init; } = 4096;

    /// <summary>The engine's options on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="optimizer">Where master weights and moments go.</param>
    public TorchOptions OnDevice(string device, OptimizerPlacement optimizer) => new()
    {
        Device = device,
        Precision = Precision,
        Checkpointing = Checkpointing,
        Optimizer = optimizer,
        TokensAtOnce = TokensAtOnce,
    };
}
