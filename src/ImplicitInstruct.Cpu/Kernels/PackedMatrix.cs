using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>The right-hand side of a matrix product, laid out in the order in which the kernel reads it.</summary>
/// <remarks>
/// Panels of <see cref="MatrixKernel.PanelWidth"/> columns, each [depth, width] and contiguous; missing columns of the last panel are zero.
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    private const int RowsAtOnce = 16;

    /// <summary>Rows and columns that are turned in registers at once.</summary>
    private const int Block = 8;
    private readonly AlignedBuffer _buffer;

    public PackedMatrix(int depth, int columns, MatrixKernel kernel)
    {
        Depth = depth;
        Columns = columns;
        Width = kernel.PanelWidth;
        Panels = Count(columns, Width);
        _buffer = new AlignedBuffer((long)depth * Panels * Width);
    }

    /// <summary>Length of the chains (k).</summary>
    public int Depth { get; }

    /// <summary>Columns (j) without padding.</summary>
    public int Columns { get; }

    /// <summary>Columns of a panel.</summary>
    public int Width { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>First panel.</summary>
    public float* Pointer => _buffer.Pointer;

    /// <summary>Packs panel <paramref name="index"/> from b[k,j] at k · depthStride + j · columnStride.</summary>
    public void PackPanel(int index, float* source, nint depthStride, nint columnStride) =>
        Pack(source + (nint)index * Width * columnStride, depthStride, columnStride, Depth, Math.Min(Width, Columns - index * Width), Width,
            Pointer + (nint)index * Width * Depth);

    /// <summary>Writes b[k,j] back to k · depthStride + j · columnStride: what <see cref="PackPanel"/> read of every panel.</summary>
    public void Unpack(float* target, nint depthStride, nint columnStride)
    {
        for (var j = 0; j < Columns; j++)
        {
            var from = Pointer + (nint)(j / Width) * Width * Depth + j % Width;
            var to = target + j * columnStride;
            for (var k = 0; k < Depth; k++)
                to[k * depthStride] = from[(nint)k * Width];
        }
    }

    public static int Count(int columns, int width) => (columns + width - 1) / width;

    /// <summary>Packs one panel of at most <paramref name="width"/> columns; a width is a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, nint depthStride, nint columnStride, int depth, int columns, int width, float* panel)
    {
        if (columnStride == 1 && columns == width)
        {
            for (var k = 0; k < depth; k++, source += depthStride, panel += width)
            {
                for (var j = 0; j < width; j += 16)
                {
                    Vector256.Load(source + j).Store(panel + j);
                    Vector256.Load(source + j + 8).Store(panel + j + 8);
                }
            }
            return;
        }
        var turned = depthStride == 1 && Avx.IsSupported;
        var (wholeColumns, wholeDepth) = turned ? (columns & -Block, depth & -Block) : (0, 0);
        for (var k = 0; k < wholeDepth; k += Block)
            for (var j = 0; j < wholeColumns; j += Block)
                TurnBlock(source + j * columnStride + k, columnStride, panel + (nint)k * width + j, width);
        // What is left: columns, and the last rows of those that were turned.
        PackColumns(source, depthStride, columnStride, wholeDepth, depth, 0, wholeColumns, width, panel);
        PackColumns(source, depthStride, columnStride, 0, depth, wholeColumns, columns, width, panel);
        for (var j = columns; j < width; j++)
            for (var k = 0; k < depth; k++)
                panel[(nint)k * width + j] = 0;
    }

    /// <summary>Copies some rows and columns one number at a time.</summary>
    private static void PackColumns(
        float* source, nint depthStride, nint columnStride, int firstRow, int endRow, int firstColumn, int endColumn, int width,
        float* panel)
    {
        // A few rows of the panel at a time, so that what is written stays in the first-level cache until its lines are full.
        for (var first = firstRow; first < endRow; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, endRow - first);
            for (var j = firstColumn; j < endColumn; j++)
            {
                var from = source + j * columnStride + first * depthStride;
                var to = panel + (nint)first * width + j;
                for (var k = 0; k < rows; k++)
                {
                    *to = *from;
                    from += depthStride;
                    to += width;
                }
            }
        }
    }

    /// <summary>Writes the rows of a block of eight by eight as columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnBlock(float* from, nint fromRow, float* to, nint toRow)
    {
        TurnHalf(from, fromRow, to, toRow);
        TurnHalf(from + 4, fromRow, to + 4 * toRow, toRow);
    }

    /// <summary>Writes the first four numbers of eight rows as four rows of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnHalf(float* from, nint fromRow, float* to, nint toRow)
    {
        var lower = from + 4 * fromRow;
        var r0 = Vector256.Create(Vector128.Load(from), Vector128.Load(lower));
        var r1 = Vector256.Create(Vector128.Load(from + fromRow), Vector128.Load(lower + fromRow));
        var r2 = Vector256.Create(Vector128.Load(from + 2 * fromRow), Vector128.Load(lower + 2 * fromRow));
        var r3 = Vector256.Create(Vector128.Load(from + 3 * fromRow), Vector128.Load(lower + 3 * fromRow));
        var (firsts01, firsts23) = (Avx.UnpackLow(r0, r1), Avx.UnpackLow(r2, r3));
        var (lasts01, lasts23) = (Avx.UnpackHigh(r0, r1), Avx.UnpackHigh(r2, r3));
        Avx.Shuffle(firsts01, firsts23, 0x44).Store(to);
        Avx.Shuffle(firsts01, firsts23, 0xEE).Store(to + toRow);
        Avx.Shuffle(lasts01, lasts23, 0x44).Store(to + 2 * toRow);
        Avx.Shuffle(lasts01, lasts23, 0xEE).Store(to + 3 * toRow);
    }
}
