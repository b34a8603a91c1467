using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>By how much the heads of some tokens turn.</summary>
/// <param name="Cosines">[tokens, head size]; the second half repeats the first.</param>
/// <param name="Sines">[tokens, head size]; the first half is the second with its sign changed.</param>
internal sealed record Rotation(Tensor Cosines, Tensor Sines)
{
    /// <summary>x [rows, heads, tokens, head size], the result alike.</summary>
    public Tensor Apply(Tensor x) => (x * Cosines).addcmul_(x.roll(x.shape[^1] / 2, -1), Sines, 1);   // rolled by half its length, every element lies where its partner was
}
