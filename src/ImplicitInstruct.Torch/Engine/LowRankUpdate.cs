using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>What an adapter adds to a frozen matrix: <c>y += s · x Aᵀ Bᵀ</c> (Hu et al. 2021, arXiv:2106.09685, equation 3).</summary>
/// <remarks>
/// In 32 bits whatever the model computes in, as PEFT has it outside of autocast: x is widened to the type of A, and the sum with the
/// frozen product is rounded once to the type of that. So A and B are their own masters, and an update too small for 16 bits is not lost
/// before the sum. The factor goes onto the narrow rows between A and B, as in the CPU engine.
/// </remarks>
/// <param name="down">A: [rank, in].</param>
/// <param name="up">B: [out, rank].</param>
/// <param name="scale">s.</param>
internal sealed class LowRankUpdate(Weight down, Weight up, float scale)
{
    private readonly Scalar _scale = scale.ToScalar();

    /// <summary>A: [rank, in].</summary>
    public Weight Down => down;

    /// <summary>B: [out, rank].</summary>
    public Weight Up => up;

    /// <summary>Adds the update in place, with gradients where they are on; what lies between is let go of, except by those.</summary>
    /// <param name="x">[..., in].</param>
    /// <param name="y">[..., out], the product with the frozen matrix, which needs it no more.</param>
    public void AddTo(Tensor y, Tensor x)
    {
        using var scope = NewDisposeScope();
        var narrow = nn.functional.linear(x.to(ScalarType.Float32), down.Compute).mul(_scale);
        y.add_(nn.functional.linear(narrow, up.Compute), Held.One);
    }
}
