using System.Runtime.CompilerServices;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>C = A · B over panels of B, on one thread.</summary>
/// <remarks>Bits as <see cref="MatrixKernel"/> promises: one chain in ascending k for each element.</remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>Depth at which a panel still fits the first-level cache beside the rows of A.</summary>
    public const int DepthBlock = 256;

    /// <summary>Multiplies with all panels of a packed matrix: <c>c[i,j] (+)= Σ over k of a[i,k] · b[k,j]</c>.</summary>
    /// <param name="kernel">The kernel that <paramref name="b"/> was packed for.</param>
    /// <param name="a">[rows, depth] at i · aRow + k · aDepth.</param>
    /// <param name="aRow">Floats from row to row of A.</param>
    /// <param name="aDepth">Floats from column to column of A.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="b">[depth, columns], packed.</param>
    /// <param name="c">[rows, columns] with <paramref name="cRow"/> floats from row to row.</param>
    /// <param name="cRow">Floats from row to row of C.</param>
    /// <param name="accumulate">Whether chains go on from what C holds.</param>
    public static void Multiply(
        MatrixKernel kernel, float* a, nint aRow, nint aDepth, int rows, PackedMatrix b, float* c, nint cRow, bool accumulate) =>
        Multiply(kernel, a, aRow, aDepth, rows, b, new PanelRange(0, b.Panels), c, cRow, accumulate);

    /// <summary>Multiplies with some panels of a packed matrix; the others' columns of C are not touched.</summary>
    /// <inheritdoc cref="Multiply(MatrixKernel, float*, nint, nint, int, PackedMatrix, float*, nint, bool)"/>
    public static void Multiply(
        MatrixKernel kernel, float* a, nint aRow, nint aDepth, int rows, PackedMatrix b, PanelRange panels, float* c, nint cRow,
        bool accumulate)
    {
        var width = b.Width;
        if (rows == 1)
        {
            MultiplyRow(kernel, a, aDepth, b, panels, c, accumulate);
            return;
        }
        // A panel's pieces one after the other: what they add to is in the cache still.
        var blocks = (b.Depth + DepthBlock - 1) / DepthBlock;
        for (var p = panels.First; p < panels.End; p++)
        {
            var panel = b.Pointer + (nint)p * width * b.Depth;
            for (int block = 0, k = 0; block < blocks; block++)
            {
                var depth = (b.Depth - k) / (blocks - block);   // about as deep as the others
                var piece = panel + (nint)k * width;
                var isLast = p == panels.End - 1 && block == blocks - 1;
                MultiplyPanel(kernel, a + k * aDepth, aRow, aDepth, rows, piece, depth, Math.Min(width, b.Columns - p * width),
                    c + (nint)p * width, cRow, accumulate || k > 0, isFollowed: !isLast);
                k += depth;
            }
        }
    }

    /// <summary>
    /// Multiplies rows of A with one panel, or a piece of one. Where another of its size follows behind it, the first tiles fetch
    /// that, which would else be waited for when its turn comes.
    /// </summary>
    /// <remarks>Parameters as of whole products; <c>panel</c> is [depth, width], of which C has the first <c>columns</c>.</remarks>
    public static void MultiplyPanel(
        MatrixKernel kernel,
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, int columns, float* c, nint cRow, bool accumulate,
        bool isFollowed = false)
    {
        if (columns == kernel.PanelWidth)
            kernel.Tiles(a, aRow, aDepth, rows, panel, depth, c, cRow, accumulate, isFollowed ? (nint)depth * columns : 0);
        else
            MultiplyLastPanel(kernel, a, aRow, aDepth, rows, panel, depth, columns, c, cRow, accumulate);
    }

    /// <summary>A panel that sticks out of C goes through a tile of its own.</summary>
    [SkipLocalsInit]
    private static void MultiplyLastPanel(
        MatrixKernel kernel,
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, int columns, float* c, nint cRow, bool accumulate)
    {
        var (tile, width) = (kernel.TileRows, kernel.PanelWidth);
        var whole = stackalloc float[tile * width];
        for (var i = 0; i < rows; i += tile)
        {
            var count = Math.Min(tile, rows - i);
            if (accumulate)
                Copy(c + i * cRow, cRow, whole, width, count, columns);
            kernel.Tiles(a + i * aRow, aRow, aDepth, count, panel, depth, whole, width, accumulate);
            Copy(whole, width, c + i * cRow, cRow, count, columns);
        }
    }

    private static void MultiplyRow(
        MatrixKernel kernel, float* a, nint aDepth, PackedMatrix b, PanelRange panels, float* c, bool accumulate)
    {
        var width = b.Width;
        var stride = (nint)width * b.Depth;
        var p = panels.First;
        for (; p + 4 <= panels.End && (p + 4) * width <= b.Columns; p += 4)
            kernel.RowOfFourPanels(a, aDepth, b.Pointer + p * stride, stride, b.Depth, c + (nint)p * width, accumulate);
        for (; p < panels.End; p++)
            MultiplyPanel(kernel, a, 0, aDepth, 1, b.Pointer + p * stride, b.Depth, Math.Min(width, b.Columns - p * width),
                c + (nint)p * width, 0, accumulate);
    }

    private static void Copy(float* from, nint fromRow, float* to, nint toRow, int rows, int columns)
    {
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                to[i * toRow + j] = from[i * fromRow + j];
    }
}

/// <summary>Some panels of a matrix that follow one another.</summary>
/// <param name="First">The first.</param>
/// <param name="End">The one behind the last.</param>
internal readonly record struct PanelRange(int First, int End);
