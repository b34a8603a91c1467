using System.Runtime.CompilerServices;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// The right-hand side of a matrix product whose numbers all fit 16 bits: half the memory, and so half the time, where a product is bound
/// by reading it.
/// </summary>
/// <remarks>
/// As <see cref="PackedMatrix"/>, but column j of a panel's first half lies in the low half of a word, and that of the second half in its
/// high one: a register of words becomes two of floats. They are the floats that were given, so the products have the bits of the numbers
/// in 32.
/// </remarks>
internal abstract unsafe class NarrowMatrix
{
    private readonly AlignedBuffer _buffer;

    protected NarrowMatrix(int depth, int columns, MatrixKernel kernel)
    {
        (Depth, Columns, Width) = (depth, columns, kernel.PanelWidth);
        Panels = PackedMatrix.Count(columns, Width);
        _buffer = new AlignedBuffer((long)depth * Panels * Width / 2);
    }

    /// <summary>Length of the chains (k).</summary>
    public int Depth { get; }

    /// <summary>Columns (j) without padding.</summary>
    public int Columns { get; }

    /// <summary>Columns of a panel.</summary>
    public int Width { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>Packs b[k,j], which lies at k + j · depth of the source; null where no format holds every number.</summary>
    /// <param name="source">[columns, depth].</param>
    /// <param name="depth">Length of the chains.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="kernel">The kernel that multiplies with it.</param>
    /// <param name="pool">Whose workers share the panels; null: the caller packs them all.</param>
    public static NarrowMatrix? Of(float* source, int depth, int columns, MatrixKernel kernel, WorkerPool? pool = null) =>
        Try<Bfloat16>(source, depth, columns, kernel, pool) ?? (NarrowMatrix?)Try<SmallFloat16>(source, depth, columns, kernel, pool);

    /// <summary><c>c[i,j] = Σ over k of a[i,k] · b[k,j]</c>.</summary>
    /// <param name="kernel">The kernel that it was packed for.</param>
    /// <param name="a">[rows, depth].</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="panels">Panels that are multiplied with; the others' columns of C are not touched.</param>
    /// <param name="c">[rows, columns] with <paramref name="cRow"/> floats from row to row.</param>
    /// <param name="cRow">Floats from row to row of C.</param>
    public abstract void Multiply(MatrixKernel kernel, float* a, int rows, PanelRange panels, float* c, nint cRow);

    /// <summary>Writes the numbers back as they were given, [columns, depth].</summary>
    public abstract void Unpack(Span<float> target);

    /// <summary>A panel from a depth on, [depth, width / 2] words.</summary>
    public uint* Panel(int index, int k) => (uint*)_buffer.Pointer + ((nint)index * Depth + k) * (Width / 2);

    /// <summary>Where a column's first number is, <see cref="Width"/> from the next. Words are little-endian wherever .NET runs.</summary>
    protected ushort* PlaceOf(int column)
    {
        var within = column % Width;
        return (ushort*)Panel(column / Width, 0) + within % (Width / 2) * 2 + within / (Width / 2);
    }

    private static NarrowMatrix<TFormat>? Try<TFormat>(float* source, int depth, int columns, MatrixKernel kernel, WorkerPool? pool)
        where TFormat : struct, INarrowFormat
    {
        // A column says in nearly every case what the others would, and costs no memory.
        for (var k = 0; k < depth; k++)
        {
            if (!TFormat.Holds(source[k]))
                return null;
        }
        var matrix = new NarrowMatrix<TFormat>(depth, columns, kernel);
        return matrix.TryPack(source, pool) ? matrix : null;
    }
}

/// <summary>A matrix in one format.</summary>
/// <typeparam name="TFormat">What the 16 bits say, compiled into the loops.</typeparam>
internal sealed unsafe class NarrowMatrix<TFormat> : NarrowMatrix where TFormat : struct, INarrowFormat
{
    public NarrowMatrix(int depth, int columns, MatrixKernel kernel) : base(depth, columns, kernel) { }

    /// <summary>Packs all panels, unless a number is none of the format's.</summary>
    public bool TryPack(float* source, WorkerPool? pool)
    {
        var work = new Packing(this, source);
        if (pool is not null)
            pool.Run(work, Panels);
        for (var p = 0; pool is null && p < Panels; p++)
            work.Run(p, 0);
        return work.AllFit;
    }

    public override void Multiply(MatrixKernel kernel, float* a, int rows, PanelRange panels, float* c, nint cRow)
    {
        if (rows == 1)
            NarrowRow.Multiply(a, this, panels, c);
        else
            PanelProduct.Multiply(kernel, a, Depth, rows, new NarrowPanels<TFormat>(this), panels, c, cRow, accumulate: false);
    }

    public override void Unpack(Span<float> target)
    {
        for (var j = 0; j < Columns; j++)
        {
            var from = PlaceOf(j);
            for (var k = 0; k < Depth; k++, from += Width)
            {
                uint word = *from;
                float value;
                TFormat.Widen(One.LoadLow(&word)).Store(&value);
                target[(j * Depth) + k] = value;
            }
        }
    }

    private sealed class Packing(NarrowMatrix<TFormat> matrix, float* source) : IParallelWork
    {
        private volatile bool _hasOther;

        public bool AllFit => !_hasOther;

        public void Run(int index, int worker)
        {
            for (var j = index * matrix.Width; !_hasOther && j < Math.Min(matrix.Columns, (index + 1) * matrix.Width); j++)
            {
                var from = source + (nint)j * matrix.Depth;
                var to = matrix.PlaceOf(j);
                var fit = true;
                for (var k = 0; k < matrix.Depth; k++, to += matrix.Width)
                {
                    fit &= TFormat.Holds(from[k]);
                    *to = TFormat.Narrow(from[k]);
                }
                if (!fit)
                    _hasOther = true;
            }
        }
    }
}

/// <summary>The panels of a <see cref="NarrowMatrix{TFormat}"/> as floats, made when several rows are multiplied with them.</summary>
/// <typeparam name="TFormat">What the 16 bits say.</typeparam>
/// <param name="matrix">The matrix.</param>
internal readonly unsafe struct NarrowPanels<TFormat>(NarrowMatrix<TFormat> matrix) : IPanels where TFormat : struct, INarrowFormat
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
            TFormat.Widen(T.LoadLow(from)).Store(panel);
            TFormat.Widen(T.LoadHigh(from)).Store(panel + T.Count);
        }
    }
}
