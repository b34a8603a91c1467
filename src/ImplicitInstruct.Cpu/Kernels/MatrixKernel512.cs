using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>12 rows by 32 columns in 24 registers of 512 bits; fewer rows in fewer.</summary>
internal sealed unsafe class MatrixKernel512 : MatrixKernel
{
    private const int Lanes = 16;
    private const int Width = 2 * Lanes;

    public override string Name => "512-bit 12x32";

    public override int TileRows => 12;

    public override int PanelWidth => Width;

    public override void Tiles(
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead)
    {
        // The first tiles fetch what follows, a part each, as in the 256-bit kernel.
        var tiles = (rows + TileRows - 1) / TileRows;
        var lines = ahead == 0 ? 0 : tiles switch { 1 => 8, < 4 => 4, < 8 => 2, _ => 1 };
        var fetched = panel + ahead;
        for (var left = tiles; left > 0; left--)
        {
            if (left == tiles - 8 / Math.Max(1, lines))
                lines = 0;
            var count = rows / left;
            switch (count)
            {
                case 12: Tile<RowCount.Twelve>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 11: Tile<RowCount.Eleven>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 10: Tile<RowCount.Ten>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 9: Tile<RowCount.Nine>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 8: Tile<RowCount.Eight>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
                case 7: Tile<RowCount.Seven>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, fetched, lines); break;
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
            fetched += depth / 4 * lines * Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(
        float* a, nint aRow, nint aDepth, float* panel, int depth, float* c, nint cRow, bool accumulate, float* fetched, int lines)
        where TRows : IRowCount
    {
        Vector512<float> c0a = default, c0b = default;
        Vector512<float> c1a = default, c1b = default;
        Vector512<float> c2a = default, c2b = default;
        Vector512<float> c3a = default, c3b = default;
        Vector512<float> c4a = default, c4b = default;
        Vector512<float> c5a = default, c5b = default;
        Vector512<float> c6a = default, c6b = default;
        Vector512<float> c7a = default, c7b = default;
        Vector512<float> c8a = default, c8b = default;
        Vector512<float> c9a = default, c9b = default;
        Vector512<float> c10a = default, c10b = default;
        Vector512<float> c11a = default, c11b = default;
        if (accumulate)
        {
            (c0a, c0b) = (Vector512.Load(c), Vector512.Load(c + Lanes));
            if (TRows.Count > 1)
                (c1a, c1b) = (Vector512.Load(c + cRow), Vector512.Load(c + cRow + Lanes));
            if (TRows.Count > 2)
                (c2a, c2b) = (Vector512.Load(c + 2 * cRow), Vector512.Load(c + 2 * cRow + Lanes));
            if (TRows.Count > 3)
                (c3a, c3b) = (Vector512.Load(c + 3 * cRow), Vector512.Load(c + 3 * cRow + Lanes));
            if (TRows.Count > 4)
                (c4a, c4b) = (Vector512.Load(c + 4 * cRow), Vector512.Load(c + 4 * cRow + Lanes));
            if (TRows.Count > 5)
                (c5a, c5b) = (Vector512.Load(c + 5 * cRow), Vector512.Load(c + 5 * cRow + Lanes));
            if (TRows.Count > 6)
                (c6a, c6b) = (Vector512.Load(c + 6 * cRow), Vector512.Load(c + 6 * cRow + Lanes));
            if (TRows.Count > 7)
                (c7a, c7b) = (Vector512.Load(c + 7 * cRow), Vector512.Load(c + 7 * cRow + Lanes));
            if (TRows.Count > 8)
                (c8a, c8b) = (Vector512.Load(c + 8 * cRow), Vector512.Load(c + 8 * cRow + Lanes));
            if (TRows.Count > 9)
                (c9a, c9b) = (Vector512.Load(c + 9 * cRow), Vector512.Load(c + 9 * cRow + Lanes));
            if (TRows.Count > 10)
                (c10a, c10b) = (Vector512.Load(c + 10 * cRow), Vector512.Load(c + 10 * cRow + Lanes));
            if (TRows.Count > 11)
                (c11a, c11b) = (Vector512.Load(c + 11 * cRow), Vector512.Load(c + 11 * cRow + Lanes));
        }
        // As in the 256-bit kernel, instructions beside the multiplications are few, for cores that are shared.
        var from = (byte*)a;
        var (row, step) = (aRow * sizeof(float), aDepth * sizeof(float));
        var (row3, row5, row7, row9, row11) = (3 * row, 5 * row, 7 * row, 9 * row, 11 * row);
        var k = depth;
        for (; k >= 4; k -= 4, panel += 4 * Width)
        {
            if (Sse.IsSupported)
            {
                for (var line = 0; line < lines; line++, fetched += Lanes)
                    Sse.Prefetch1(fetched);
            }
            Add<TRows>(
                from, row, row3, row5, row7, row9, row11, panel,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b,
                ref c4a, ref c4b, ref c5a, ref c5b, ref c6a, ref c6b, ref c7a, ref c7b,
                ref c8a, ref c8b, ref c9a, ref c9b, ref c10a, ref c10b, ref c11a, ref c11b);
            from += step;
            Add<TRows>(
                from, row, row3, row5, row7, row9, row11, panel + Width,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b,
                ref c4a, ref c4b, ref c5a, ref c5b, ref c6a, ref c6b, ref c7a, ref c7b,
                ref c8a, ref c8b, ref c9a, ref c9b, ref c10a, ref c10b, ref c11a, ref c11b);
            from += step;
            Add<TRows>(
                from, row, row3, row5, row7, row9, row11, panel + 2 * Width,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b,
                ref c4a, ref c4b, ref c5a, ref c5b, ref c6a, ref c6b, ref c7a, ref c7b,
                ref c8a, ref c8b, ref c9a, ref c9b, ref c10a, ref c10b, ref c11a, ref c11b);
            from += step;
            Add<TRows>(
                from, row, row3, row5, row7, row9, row11, panel + 3 * Width,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b,
                ref c4a, ref c4b, ref c5a, ref c5b, ref c6a, ref c6b, ref c7a, ref c7b,
                ref c8a, ref c8b, ref c9a, ref c9b, ref c10a, ref c10b, ref c11a, ref c11b);
            from += step;
        }
        for (; k > 0; k--, panel += Width)
        {
            Add<TRows>(
                from, row, row3, row5, row7, row9, row11, panel,
                ref c0a, ref c0b, ref c1a, ref c1b, ref c2a, ref c2b, ref c3a, ref c3b,
                ref c4a, ref c4b, ref c5a, ref c5b, ref c6a, ref c6b, ref c7a, ref c7b,
                ref c8a, ref c8b, ref c9a, ref c9b, ref c10a, ref c10b, ref c11a, ref c11b);
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
        if (TRows.Count > 6)
        {
            c6a.Store(c + 6 * cRow);
            c6b.Store(c + 6 * cRow + Lanes);
        }
        if (TRows.Count > 7)
        {
            c7a.Store(c + 7 * cRow);
            c7b.Store(c + 7 * cRow + Lanes);
        }
        if (TRows.Count > 8)
        {
            c8a.Store(c + 8 * cRow);
            c8b.Store(c + 8 * cRow + Lanes);
        }
        if (TRows.Count > 9)
        {
            c9a.Store(c + 9 * cRow);
            c9b.Store(c + 9 * cRow + Lanes);
        }
        if (TRows.Count > 10)
        {
            c10a.Store(c + 10 * cRow);
            c10b.Store(c + 10 * cRow + Lanes);
        }
        if (TRows.Count > 11)
        {
            c11a.Store(c + 11 * cRow);
            c11b.Store(c + 11 * cRow + Lanes);
        }
    }

    /// <summary>A row of the panel times a number of each row of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(
        byte* a, nint row, nint row3, nint row5, nint row7, nint row9, nint row11, float* b,
        ref Vector512<float> c0a, ref Vector512<float> c0b, ref Vector512<float> c1a, ref Vector512<float> c1b,
        ref Vector512<float> c2a, ref Vector512<float> c2b, ref Vector512<float> c3a, ref Vector512<float> c3b,
        ref Vector512<float> c4a, ref Vector512<float> c4b, ref Vector512<float> c5a, ref Vector512<float> c5b,
        ref Vector512<float> c6a, ref Vector512<float> c6b, ref Vector512<float> c7a, ref Vector512<float> c7b,
        ref Vector512<float> c8a, ref Vector512<float> c8b, ref Vector512<float> c9a, ref Vector512<float> c9b,
        ref Vector512<float> c10a, ref Vector512<float> c10b, ref Vector512<float> c11a, ref Vector512<float> c11b)
        where TRows : IRowCount
    {
        var (b0, b1) = (Vector512.Load(b), Vector512.Load(b + Lanes));
        var x = Vector512.Create(*(float*)a);
        c0a = Fused.MultiplyAdd(x, b0, c0a);
        c0b = Fused.MultiplyAdd(x, b1, c0b);
        if (TRows.Count > 1)
        {
            x = Vector512.Create(*(float*)(a + row));
            c1a = Fused.MultiplyAdd(x, b0, c1a);
            c1b = Fused.MultiplyAdd(x, b1, c1b);
        }
        if (TRows.Count > 2)
        {
            x = Vector512.Create(*(float*)(a + 2 * row));
            c2a = Fused.MultiplyAdd(x, b0, c2a);
            c2b = Fused.MultiplyAdd(x, b1, c2b);
        }
        if (TRows.Count > 3)
        {
            x = Vector512.Create(*(float*)(a + row3));
            c3a = Fused.MultiplyAdd(x, b0, c3a);
            c3b = Fused.MultiplyAdd(x, b1, c3b);
        }
        if (TRows.Count > 4)
        {
            x = Vector512.Create(*(float*)(a + 4 * row));
            c4a = Fused.MultiplyAdd(x, b0, c4a);
            c4b = Fused.MultiplyAdd(x, b1, c4b);
        }
        if (TRows.Count > 5)
        {
            x = Vector512.Create(*(float*)(a + row5));
            c5a = Fused.MultiplyAdd(x, b0, c5a);
            c5b = Fused.MultiplyAdd(x, b1, c5b);
        }
        if (TRows.Count > 6)
        {
            x = Vector512.Create(*(float*)(a + 2 * row3));
            c6a = Fused.MultiplyAdd(x, b0, c6a);
            c6b = Fused.MultiplyAdd(x, b1, c6b);
        }
        if (TRows.Count > 7)
        {
            x = Vector512.Create(*(float*)(a + row7));
            c7a = Fused.MultiplyAdd(x, b0, c7a);
            c7b = Fused.MultiplyAdd(x, b1, c7b);
        }
        if (TRows.Count > 8)
        {
            x = Vector512.Create(*(float*)(a + 8 * row));
            c8a = Fused.MultiplyAdd(x, b0, c8a);
            c8b = Fused.MultiplyAdd(x, b1, c8b);
        }
        if (TRows.Count > 9)
        {
            x = Vector512.Create(*(float*)(a + row9));
            c9a = Fused.MultiplyAdd(x, b0, c9a);
            c9b = Fused.MultiplyAdd(x, b1, c9b);
        }
        if (TRows.Count > 10)
        {
            x = Vector512.Create(*(float*)(a + 2 * row5));
            c10a = Fused.MultiplyAdd(x, b0, c10a);
            c10b = Fused.MultiplyAdd(x, b1, c10b);
        }
        if (TRows.Count > 11)
        {
            x = Vector512.Create(*(float*)(a + row11));
            c11a = Fused.MultiplyAdd(x, b0, c11a);
            c11b = Fused.MultiplyAdd(x, b1, c11b);
        }
    }

    public override void RowOfFourPanels(float* a, nint aDepth, float* panels, nint panelStride, int depth, float* c, bool accumulate) =>
        RowOfFourPanels<Sixteen>(a, aDepth, panels, panelStride, depth, c, accumulate);
}
