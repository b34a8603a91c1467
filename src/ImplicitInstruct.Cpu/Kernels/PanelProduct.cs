using System.Runtime.CompilerServices;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Products with a matrix whose panels are made when they are read, on one thread.</summary>
/// <remarks>
/// A piece of a panel at a time is made on the worker's stack, multiplied, and forgotten. Bits as those of <see cref="MatrixProduct"/> with
/// the same matrix packed: one chain in ascending k for each element.
/// </remarks>
internal static unsafe class PanelProduct
{
    /// <summary>Floats of a cache line, to which a panel is aligned.</summary>
    private const int Line = 16;

    /// <summary><c>c[i,j] (+)= Σ over k of a[i,k] · b[k,j]</c>.</summary>
    /// <typeparam name="TPanels">What makes the panels, compiled into the loop.</typeparam>
    /// <param name="kernel">Kernel.</param>
    /// <param name="a">[rows, depth] with <paramref name="aRow"/> floats from row to row.</param>
    /// <param name="aRow">Floats from row to row of A.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="panels">Panels of the kernel's width that are multiplied with; the others' columns of C are not touched.</param>
    /// <param name="c">[rows, columns] with <paramref name="cRow"/> floats from row to row.</param>
    /// <param name="cRow">Floats from row to row of C.</param>
    /// <param name="accumulate">Whether chains go on from what C holds.</param>
    [SkipLocalsInit]
    public static void Multiply<TPanels>(
        MatrixKernel kernel, float* a, nint aRow, int rows, TPanels b, PanelRange panels, float* c, nint cRow, bool accumulate)
        where TPanels : struct, IPanels
    {
        var width = kernel.PanelWidth;
        var unaligned = stackalloc float[width * MatrixProduct.DepthBlock + Line];
        var panel = (float*)(((nint)unaligned + Line * sizeof(float) - 1) & -(Line * sizeof(float)));
        for (var k = 0; k < b.Depth; k += MatrixProduct.DepthBlock)
        {
            var depth = Math.Min(MatrixProduct.DepthBlock, b.Depth - k);
            for (var p = panels.First; p < panels.End; p++)
            {
                var j = p * width;
                var count = Math.Min(width, b.Columns - j);
                b.Make(k, depth, j, count, panel, width);
                MatrixProduct.MultiplyPanel(kernel, a + k, aRow, 1, rows, panel, depth, count, c + j, cRow, accumulate || k > 0);
            }
        }
    }
}

/// <summary>A matrix b, [depth, columns], of which pieces of panels are made on demand.</summary>
internal unsafe interface IPanels
{
    /// <summary>Length of the chains (k).</summary>
    int Depth { get; }

    /// <summary>Columns (j).</summary>
    int Columns { get; }

    /// <summary>Writes b[k, j] for some k and j; what is behind the last column is never read from C.</summary>
    /// <param name="k">The first k, a multiple of <see cref="MatrixProduct.DepthBlock"/>.</param>
    /// <param name="depth">How many, at most that.</param>
    /// <param name="j">The first column.</param>
    /// <param name="count">How many.</param>
    /// <param name="panel">[depth, width]; written.</param>
    /// <param name="width">Floats from row to row of the panel.</param>
    void Make(int k, int depth, int j, int count, float* panel, int width);
}
