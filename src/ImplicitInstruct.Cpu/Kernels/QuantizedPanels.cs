using System.Runtime.CompilerServices;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>W, [out, in], which is kept in 4 bits, as backward products read it: runs of its rows are rows of a panel.</summary>
/// <param name="matrix">W.</param>
internal readonly unsafe struct QuantizedRows(Nf4Tensor matrix) : IPanels
{
    public int Depth => matrix.Shape[0];

    public int Columns => matrix.Shape[1];

    public void Make(int k, int depth, int j, int count, float* panel, int width)
    {
        for (var first = k * Columns + j; depth > 0; depth--, first += Columns, panel += width)
            matrix.Dequantize(new Span<float>(panel, count), first);
    }
}

/// <summary>
/// Wᵀ, [in, out], of a W which is kept in 4 bits, as forward products read it: runs of W's rows are columns of a panel.
/// </summary>
/// <param name="matrix">W.</param>
internal readonly unsafe struct QuantizedColumns(Nf4Tensor matrix) : IPanels
{
    public int Depth => matrix.Shape[1];

    public int Columns => matrix.Shape[0];

    [SkipLocalsInit]
    public void Make(int k, int depth, int j, int count, float* panel, int width)
    {
        var row = stackalloc float[MatrixProduct.DepthBlock];
        for (var column = 0; column < count; column++)
        {
            matrix.Dequantize(new Span<float>(row, depth), (j + column) * Depth + k);
            var to = panel + column;
            for (var i = 0; i < depth; i++, to += width)
                *to = row[i];
        }
    }
}
