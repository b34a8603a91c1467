using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>What an adapter adds to a frozen matrix: <c>y += s · x Aᵀ Bᵀ</c> (Hu et al. 2021, arXiv:2106.09685, equation 3).</summary>
/// <remarks>
/// The factor goes onto the narrow rows between A and B, forward and backward. The chains of y go on over the rank where those of the
/// frozen matrix end, so the bits are as independent of threads and batch as its own.
/// </remarks>
internal sealed unsafe class LowRankUpdate(LowRankMatrix matrix, float scale)
{
    /// <summary>A: [rank, in].</summary>
    public Linear Down { get; } = new(matrix.Down.Name, matrix.Down.Shape[0], matrix.Down.Shape[1]);

    /// <summary>B: [out, rank].</summary>
    public Linear Up { get; } = new(matrix.Up.Name, matrix.Up.Shape[0], matrix.Up.Shape[1]);

    /// <summary>Rank of the update.</summary>
    public int Rank => Down.Weight.Rows;

    /// <summary>Adds the update: x [rows, in], y [rows, out] with the given floats from row to row; low [rows, rank] is room.</summary>
    public void Apply(MatrixKernel kernel, float* x, float* y, int rows, nint yRow, float* low)
    {
        Narrow(kernel, x, low, rows);
        MatrixProduct.Multiply(kernel, low, Rank, 1, rows, Up.Forward, y, yRow, accumulate: true);
    }

    /// <summary>low = s · x Aᵀ: what B is multiplied with, and the chains of its gradient run over; [rows, rank].</summary>
    public void Narrow(MatrixKernel kernel, float* x, float* low, int rows)
    {
        Down.Apply(kernel, x, low, rows, Rank);
        Scale(low, (long)rows * Rank);
    }

    /// <summary>dlow = s · dy B, [rows, rank], and dx += dlow A; dy [rows, out] with the given floats from row to row.</summary>
    public void Backward(MatrixKernel kernel, float* dy, nint dyRow, float* dLow, float* dx, int rows)
    {
        Up.ApplyBackward(kernel, dy, dyRow, dLow, rows, accumulate: false);
        Scale(dLow, (long)rows * Rank);
        Down.ApplyBackward(kernel, dLow, Rank, dx, rows, accumulate: true);
    }

    private void Scale(float* values, long length)
    {
        var factor = Vector256.Create(scale);
        long i = 0;
        for (; i + Lanes.Count <= length; i += Lanes.Count)
            (factor * Vector256.Load(values + i)).Store(values + i);
        for (; i < length; i++)
            values[i] *= scale;
    }
}
