using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>What an adapter adds to a frozen matrix: <c>y += s · x Aᵀ Bᵀ</c> (Hu et al. 2021, arXiv:2106.09685, equation 3).</summary>
/// <remarks>
/// The factor goes onto the narrow rows between A and B, forward and backward. The chains of y go on over the rank where those of the
/// frozen matrix end, so the bits are as independent of threads and batch as its own. Where elements of x are dropped, in training, A is
/// given the others as they are and the factor is larger; the mask is computed again whenever it is needed.
/// </remarks>
internal sealed unsafe class LowRankUpdate(LowRankMatrix matrix, LowRankAdaptation adaptation)
{
    private readonly ulong _stream = DropoutMask.StreamOf(matrix.Weight.Name);
    private readonly int _limit = DropoutMask.LimitOf(adaptation.Dropout);
    private readonly float _scale = adaptation.Scale;
    private readonly float _scaleOfKept = adaptation.ScaleOfKept;

    /// <summary>A: [rank, in].</summary>
    public Linear Down { get; } = new(matrix.Down.Name, matrix.Down.Shape[0], matrix.Down.Shape[1]);

    /// <summary>B: [out, rank].</summary>
    public Linear Up { get; } = new(matrix.Up.Name, matrix.Up.Shape[0], matrix.Up.Shape[1]);

    /// <summary>Rank of the update.</summary>
    public int Rank => Down.Weight.Rows;

    /// <summary>Adds some panels of the update: x [rows, in], y [rows, out] with the given floats from row to row.</summary>
    public void Apply(MatrixKernel kernel, float* x, PanelRange panels, float* y, int rows, nint yRow, in LowRankRoom room)
    {
        Narrow(kernel, x, rows, room);
        MatrixProduct.Multiply(kernel, room.Low, Rank, 1, rows, Up.Forward, panels, y, yRow, accumulate: true);
    }

    /// <summary>
    /// low = s · x Aᵀ: what B is multiplied with, and the chains of its gradient run over; where elements are dropped, what is kept of x
    /// lies in the room besides, and the chains of the gradient of A run over that.
    /// </summary>
    public void Narrow(MatrixKernel kernel, float* x, int rows, in LowRankRoom room)
    {
        if (room.Drops)
            Dropout.Keep(x, room.Kept, rows, Down.Weight.Columns, MaskOf(room), _limit);
        Down.Apply(kernel, room.Drops ? room.Kept : x, room.Low, rows, Rank);
        Scale(room.Low, (long)rows * Rank, room.Drops);
    }

    /// <summary>
    /// dlow = s · dy B, [rows, rank], and dx += dlow A where x was not dropped; dy [rows, out] with the given floats from row to row.
    /// </summary>
    public void Backward(MatrixKernel kernel, float* dy, nint dyRow, float* dLow, float* dx, int rows, in LowRankRoom room)
    {
        Up.ApplyBackward(kernel, dy, dyRow, dLow, rows, accumulate: false);
        Scale(dLow, (long)rows * Rank, room.Drops);
        Down.ApplyBackward(kernel, dLow, Rank, room.Drops ? room.Kept : dx, rows, accumulate: !room.Drops);
        if (room.Drops)
            Dropout.AddKept(room.Kept, dx, rows, Down.Weight.Columns, MaskOf(room), _limit);
    }

    /// <summary>The mask of the tokens at hand: an element's number counts from its sequence's first token.</summary>
    private DropoutMask MaskOf(in LowRankRoom room)
    {
        var mask = DropoutMask.Of(room.Draw, _stream);
        return mask with { Offset = unchecked(mask.Offset + (uint)room.Position * (uint)Down.Weight.Columns) };
    }

    private void Scale(float* values, long length, bool drops) => Scaling.InPlace(values, length, drops ? _scaleOfKept : _scale);
}
