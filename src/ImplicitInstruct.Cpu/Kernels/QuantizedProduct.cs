using System.Runtime.CompilerServices;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Products with a matrix that is kept in 4 bits, on one thread.</summary>
/// <remarks>
/// A piece of a panel at a time becomes numbers on the worker's stack, is multiplied, and is forgotten. Bits as those of
/// <see cref="MatrixProduct"/> with the dequantised matrix: one chain in ascending k for each element.
/// </remarks>
internal static unsafe class QuantizedProduct
{
    /// <summary>Floats of a cache line, to which a panel is aligned.</summary>
    private const int Line = 16;

    /// <summary><c>c[i,j] (+)= Σ over k of a[i,k] · b[k,j]</c>, with b the matrix or its transpose.</summary>
    /// <param name="kernel">Kernel.</param>
    /// <param name="a">[rows, depth] with <paramref name="aRow"/> floats from row to row.</param>
    /// <param name="aRow">Floats from row to row of A.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="matrix">W, [out, in].</param>
    /// <param name="transposed">Whether b is Wᵀ, [in, out], as forward, or W, as backward.</param>
    /// <param name="c">[rows, columns] with <paramref name="cRow"/> floats from row to row.</param>
    /// <param name="cRow">Floats from row to row of C.</param>
    /// <param name="accumulate">Whether chains go on from what C holds.</param>
    [SkipLocalsInit]
    public static void Multiply(
        MatrixKernel kernel, float* a, nint aRow, int rows, Nf4Tensor matrix, bool transposed, float* c, nint cRow, bool accumulate)
    {
        var (outputs, inputs) = (matrix.Shape[0], matrix.Shape[1]);
        var (length, columns) = transposed ? (inputs, outputs) : (outputs, inputs);
        var width = kernel.PanelWidth;
        var unaligned = stackalloc float[width * MatrixProduct.DepthBlock + Line];
        var panel = (float*)(((nint)unaligned + Line * sizeof(float) - 1) & -(Line * sizeof(float)));
        var row = stackalloc float[MatrixProduct.DepthBlock];
        for (var k = 0; k < length; k += MatrixProduct.DepthBlock)
        {
            var depth = Math.Min(MatrixProduct.DepthBlock, length - k);
            for (var j = 0; j < columns; j += width)
            {
                var count = Math.Min(width, columns - j);
                if (transposed)
                    UnpackColumns(matrix, j * inputs + k, inputs, depth, count, row, panel, width);
                else
                    UnpackRows(matrix, k * inputs + j, inputs, depth, count, panel, width);
                MatrixProduct.MultiplyPanel(kernel, a + k, aRow, 1, rows, panel, depth, count, c + j, cRow, accumulate || k > 0);
            }
        }
    }

    /// <summary>Runs of W's rows are rows of the panel; what is behind the last column is never read from C.</summary>
    private static void UnpackRows(Nf4Tensor matrix, int first, int inputs, int depth, int count, float* panel, int width)
    {
        for (var k = 0; k < depth; k++, first += inputs, panel += width)
            matrix.Dequantize(new Span<float>(panel, count), first);
    }

    /// <summary>Runs of W's rows are columns of the panel.</summary>
    private static void UnpackColumns(
        Nf4Tensor matrix, int first, int inputs, int depth, int count, float* row, float* panel, int width)
    {
        for (var j = 0; j < count; j++, first += inputs)
        {
            matrix.Dequantize(new Span<float>(row, depth), first);
            var to = panel + j;
            for (var k = 0; k < depth; k++, to += width)
                *to = row[k];
        }
    }
}
