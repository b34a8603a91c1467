using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>The right-hand side of a matrix product, laid out in the order in which the kernel reads it.</summary>
/// <remarks>
/// Panels of <see cref="MatrixKernel.PanelWidth"/> columns, each [depth, width] and contiguous; missing columns of the last panel are zero.
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    private const int RowsAtOnce = 16;
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
        // A few rows of the panel at a time, so that what is written stays in the first-level cache until its lines are full.
        for (var first = 0; first < depth; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, depth - first);
            for (var j = 0; j < columns; j++)
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
        for (var j = columns; j < width; j++)
            for (var k = 0; k < depth; k++)
                panel[(nint)k * width + j] = 0;
    }

}
