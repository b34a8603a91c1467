using ImplicitInstruct.Modeling.LowRank;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>What an adapter adds to a frozen matrix: <c>y += s · x Aᵀ Bᵀ</c> (Hu et al. 2021, arXiv:2106.09685, equation 3).</summary>
/// <remarks>
/// In 32 bits whatever the model computes in, as PEFT has it outside of autocast: x is widened to the type of A, and the sum with the
/// frozen product is rounded once to the type of that. So A and B are their own masters, and an update too small for 16 bits is not lost
/// before the sum. The factor goes onto the narrow rows between A and B, as in the CPU engine, and is larger where a part of x is dropped.
/// Training goes through here, and nothing else: so masks are set while it does.
/// </remarks>
/// <param name="down">A: [rank, in].</param>
/// <param name="up">B: [out, rank].</param>
/// <param name="adaptation">Its factor.</param>
/// <param name="index">Which of the adapter's updates it is.</param>
internal sealed class LowRankUpdate(Weight down, Weight up, LowRankAdaptation adaptation, int index)
{
    private readonly Scalar _scale = adaptation.Scale.ToScalar();
    private readonly Scalar _scaleOfKept = adaptation.ScaleOfKept.ToScalar();

    /// <summary>A: [rank, in].</summary>
    public Weight Down => down;

    /// <summary>B: [out, rank].</summary>
    public Weight Up => up;

    /// <summary>What of its input it does not see, not its to dispose; null where it sees all.</summary>
    public DropoutMasks? Masks { get; set; }

    /// <summary>Adds the update in place, with gradients where they are on; what lies between is let go of, except by those.</summary>
    /// <param name="x">[rows, tokens, in].</param>
    /// <param name="y">[rows, tokens, out], the product with the frozen matrix, which needs it no more.</param>
    public void AddTo(Tensor y, Tensor x)
    {
        using var scope = NewDisposeScope();
        var kept = Masks is null ? x : x.masked_fill(Masks.Of(index, (int)x.shape[1], (int)x.shape[2]), Held.Zero);
        var narrow = nn.functional.linear(kept.to(ScalarType.Float32), down.Compute).mul(Masks is null ? _scale : _scaleOfKept);
        y.add_(nn.functional.linear(narrow, up.Compute), Held.One);
    }
}
