using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>6 rows by 16 columns in 12 registers of 256 bits; fewer rows in fewer.</summary>
internal sealed unsafe class MatrixKernel256 : MatrixKernel
{
    private const int Lanes = 8;
    private const int Width = 2 * Lanes;

    public override string Name => "256-bit 6x16";

    public override int TileRows => 6;

    public override int PanelWidth => Width;

    public override void Tiles(
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead)
    {
        // The first tiles fetch what follows, a part each: one alone would ask for more at a time than the processor can wait for.
        var tiles = (rows + TileRows - 1) / TileRows;
        var lines = ahead == 0 ? 0 : tiles switch { 1 => 4, < 4 => 2, _ => 1 };
        var fetched = panel + ahead;
        for (var left = tiles; left > 0; left--)
        {
            if (left == tiles - 4 / Math.Max(1, lines))
                lines = 0;
            var count = rows / left;
            switch (count)
            {
                case 6: Tile<RowCount.Six>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 5: Tile<RowCount.Five>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 4: Tile<RowCount.Four>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 3: Tile<RowCount.Three>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 2: Tile<RowCount.Two>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                default: Tile<RowCount.One>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
            }
            a += count * aRow;
            c += count * cRow;
            rows -= count;
            fetched += depth / 4 * lines * Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(
        float* a, nint aRow, nint aDepth, float* panel, int depth, float* c, nint cRow, bool accumulate, float* fetched, int lines)
        where TRows : IRowCount
    {
        Vector256<float> c0a = default, c0b = default;
        Vector256<float> c1a = default, c1b = default;
        Vector256<float> c2a = default, c2b = default;
        Vector256<float> c3a = default, c3b = default;
        Vector256<float> c4a = default, c4b = default;
        Vector256<float> c5a = default, c5b = default;
        if (accumulate)
        {
            (c0a, c0b) = (Vector256.Load(c), Vector256.Load(c + Lanes));
            if (TRows.Count > 1)
                (c1a, c1b) = (Vector256.Load(c + cRow), Vector256.Load(c + cRow + Lanes));
            if (TRows.Count > 2)
                (c2a, c2b) = (Vector256.Load(c + 2 * cRow), Vector256.Load(c + 2 * cRow + Lanes));
            if (TRows.Count > 3)
                (c3a, c3b) = (Vector256.Load(c + 3 * cRow), Vector256.Load(c + 3 * cRow + Lanes));
            if (TRows.Count > 4)
                (c4a, c4b) = (Vector256.Load(c + 4 * cRow), Vector256.Load(c + 4 * cRow + Lanes));
            if (TRows.Count > 5)
                (c5a, c5b) = (Vector256.Load(c + 5 * cRow), Vector256.Load(c + 5 * cRow + Lanes));
        }
        // Instructions beside the multiplications are few: a core that is shared, by two threads of one program or of two, issues half as
        // many, and multiplies as fast as before only where it has little else to do.
        var from = (byte*)a;
        var (row, step) = (aRow * sizeof(float), aDepth * sizeof(float));
        var (row3, row5) = (3 * row, 5 * row);
        var k = depth;
        for (; k >= 4; k -= 4, panel += 4 * Width)
        {
            if (lines > 0 && Sse.IsSupported)
            {
                Sse.Prefetch1(fetched);
                if (lines > 1)
                    Sse.Prefetch1(fetched + Width);
                if (lines > 2)
                {
                    Sse.Prefetch1(fetched + 2 * Width);
                    Sse.Prefetch1(fetched + 3 * Width);
                }
                fetched += lines * Width;
            }
            Add<TRows>(
                from, row, row3, row5, panel, 0,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b, ref c4a, ref c4b, ref c5a, ref c5b);
            from += step;
            Add<TRows>(
                from, row, row3, row5, panel, Width,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b, ref c4a, ref c4b, ref c5a, ref c5b);
            from += step;
            Add<TRows>(
                from, row, row3, row5, panel, 2 * Width,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b, ref c4a, ref c4b, ref c5a, ref c5b);
            from += step;
            Add<TRows>(
                from, row, row3, row5, panel, 3 * Width,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b, ref c4a, ref c4b, ref c5a, ref c5b);
            from += step;
        }
        for (; k > 0; k--, panel += Width)
        {
            Add<TRows>(
                from, row, row3, row5, panel, 0,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b, ref c4a, ref c4b, ref c5a, ref c5b);
            from += step;
        }
        c0a.Store(c);
        c0b.Store(c + Lanes);
        if (TRows.Count > 1)
        {
            c1a.Store(c + cRow);
            c1b.Store(c + cRow + Lanes);
        }
        if (TRows.Count > 2)
        {
            c2a.Store(c + 2 * cRow);
            c2b.Store(c + 2 * cRow + Lanes);
        }
        if (TRows.Count > 3)
        {
            c3a.Store(c + 3 * cRow);
            c3b.Store(c + 3 * cRow + Lanes);
        }
        if (TRows.Count > 4)
        {
            c4a.Store(c + 4 * cRow);
            c4b.Store(c + 4 * cRow + Lanes);
        }
        if (TRows.Count > 5)
        {
            c5a.Store(c + 5 * cRow);
            c5b.Store(c + 5 * cRow + Lanes);
        }
    }

    /// <summary>A row of the panel times a number of each row of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(
        byte* a, nint row, nint row3, nint row5, float* panel, int at,
        ref Vector256<float> c0a, ref Vector256<float> c0b, ref Vector256<float> c1a, ref Vector256<float> c1b,
        ref Vector256<float> c2a, ref Vector256<float> c2b, ref Vector256<float> c3a, ref Vector256<float> c3b,
        ref Vector256<float> c4a, ref Vector256<float> c4b, ref Vector256<float> c5a, ref Vector256<float> c5b)
        where TRows : IRowCount
    {
        var (b0, b1) = (Vector256.Load(panel + at), Vector256.Load(panel + at + Lanes));
        var x = Vector256.Create(*(float*)a);
        c0a = Fused.MultiplyAdd(x, b0, c0a);
        c0b = Fused.MultiplyAdd(x, b1, c0b);
        if (TRows.Count > 1)
        {
            x = Vector256.Create(*(float*)(a + row));
            c1a = Fused.MultiplyAdd(x, b0, c1a);
            c1b = Fused.MultiplyAdd(x, b1, c1b);
        }
        if (TRows.Count > 2)
        {
            x = Vector256.Create(*(float*)(a + 2 * row));
            c2a = Fused.MultiplyAdd(x, b0, c2a);
            c2b = Fused.MultiplyAdd(x, b1, c2b);
        }
        if (TRows.Count > 3)
        {
            x = Vector256.Create(*(float*)(a + row3));
            c3a = Fused.MultiplyAdd(x, b0, c3a);
            c3b = Fused.MultiplyAdd(x, b1, c3b);
        }
        if (TRows.Count > 4)
        {
            x = Vector256.Create(*(float*)(a + 4 * row));
            c4a = Fused.MultiplyAdd(x, b0, c4a);
            c4b = Fused.MultiplyAdd(x, b1, c4b);
        }
        if (TRows.Count > 5)
        {
            x = Vector256.Create(*(float*)(a + row5));
            c5a = Fused.MultiplyAdd(x, b0, c5a);
            c5b = Fused.MultiplyAdd(x, b1, c5b);
        }
    }

    public override void RowOfFourPanels(float* a, nint aDepth, float* panels, nint panelStride, int depth, float* c, bool accumulate) =>
        RowOfFourPanels<Eight>(a, aDepth, panels, panelStride, depth, c, accumulate);
}
