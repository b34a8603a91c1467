using System.Runtime.CompilerServices;
using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// The right-hand side of a matrix product whose numbers all are bfloat16: half the memory, and so half the time, where a product is bound
/// by reading it.
/// </summary>
/// <remarks>
/// As <see cref="PackedMatrix"/>, but column j of a panel's first half lies in the low half of a word, and that of the second half in its
/// high one: a register of words becomes two of floats by a shift and a mask. A bfloat16 is a float whose lower half is zero, so the
/// products have the bits of the numbers in 32.
/// </remarks>
internal sealed unsafe class Bfloat16Matrix
{
    private readonly AlignedBuffer _buffer;

    /// <summary>Packs b[k,j], which lies at k + j · depth of the source.</summary>
    /// <param name="source">[columns, depth]; <see cref="Holds"/> says whether it fits.</param>
    /// <param name="depth">Length of the chains.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="kernel">The kernel that multiplies with it.</param>
    public Bfloat16Matrix(float* source, int depth, int columns, MatrixKernel kernel)
    {
        (Depth, Columns, Width) = (depth, columns, kernel.PanelWidth);
        Panels = PackedMatrix.Count(columns, Width);
        _buffer = new AlignedBuffer((long)depth * Panels * Width / 2);
        for (var j = 0; j < columns; j++, source += depth)
        {
            var to = PlaceOf(j);
            for (var k = 0; k < depth; k++, to += Width)
                *to = (ushort)(BitConverter.SingleToUInt32Bits(source[k]) >> 16);
        }
    }

    /// <summary>Length of the chains (k).</summary>
    public int Depth { get; }

    /// <summary>Columns (j) without padding.</summary>
    public int Columns { get; }

    /// <summary>Columns of a panel.</summary>
    public int Width { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>Whether every number is a bfloat16.</summary>
    public static bool Holds(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if ((ushort)BitConverter.SingleToUInt32Bits(value) != 0)
                return false;
        }
        return true;
    }

    /// <summary>A panel from a depth on, [depth, width / 2] words.</summary>
    public uint* Panel(int index, int k) => (uint*)_buffer.Pointer + ((nint)index * Depth + k) * (Width / 2);

    /// <summary>Writes the numbers back as they were given, [columns, depth].</summary>
    public void Unpack(Span<float> target)
    {
        for (var j = 0; j < Columns; j++)
        {
            var from = PlaceOf(j);
            for (var k = 0; k < Depth; k++, from += Width)
                target[(j * Depth) + k] = BitConverter.UInt32BitsToSingle((uint)*from << 16);
        }
    }

    // Words are little-endian, as every processor's that .NET runs on.
    private ushort* PlaceOf(int column)
    {
        var within = column % Width;
        return (ushort*)Panel(column / Width, 0) + within % (Width / 2) * 2 + within / (Width / 2);
    }
}

/// <summary>The panels of a <see cref="Bfloat16Matrix"/> as floats, made when several rows are multiplied with them.</summary>
/// <param name="matrix">The matrix.</param>
internal readonly unsafe struct Bfloat16Panels(Bfloat16Matrix matrix) : IPanels
{
    public int Depth => matrix.Depth;

    public int Columns => matrix.Columns;

    public void Make(int k, int depth, int j, int count, float* panel, int width)
    {
        var from = matrix.Panel(j / width, k);
        if (width == 2 * Sixteen.Count)
            Widen<Sixteen>(from, depth, panel);
        else
            Widen<Eight>(from, depth, panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(uint* from, int depth, float* panel) where T : struct, IFloats<T>
    {
        for (var k = 0; k < depth; k++, from += T.Count, panel += 2 * T.Count)
        {
            T.LoadLow(from).Store(panel);
            T.LoadHigh(from).Store(panel + T.Count);
        }
    }
}
