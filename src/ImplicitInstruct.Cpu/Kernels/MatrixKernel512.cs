using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>12 rows by 32 columns in 24 registers of 512 bits; fewer rows in fewer.</summary>
internal sealed unsafe class MatrixKernel512 : MatrixKernel
{
    private const int Lanes = 16;

    public override string Name => "512-bit 12x32";

    public override int TileRows => 12;

    public override int PanelWidth => 32;

    public override void Tiles(
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead)
    {
        for (var left = (rows + TileRows - 1) / TileRows; left > 0; left--, ahead = 0)
        {
            var count = rows / left;
            switch (count)
            {
                case 12: Tile<RowCount.Twelve>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 11: Tile<RowCount.Eleven>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 10: Tile<RowCount.Ten>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 9: Tile<RowCount.Nine>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 8: Tile<RowCount.Eight>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 7: Tile<RowCount.Seven>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 6: Tile<RowCount.Six>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 5: Tile<RowCount.Five>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 4: Tile<RowCount.Four>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 3: Tile<RowCount.Three>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                case 2: Tile<RowCount.Two>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
                default: Tile<RowCount.One>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
            }
            a += count * aRow;
            c += count * cRow;
            rows -= count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(
        float* a, nint aRow, nint aDepth, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead)
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
        // Three rows share a pointer: their addresses are base, base + stride and base + 2 · stride, which the processor computes for
        // nothing.
        var a0 = a;
        var a1 = a + 3 * aRow;
        var a2 = a + 6 * aRow;
        var a3 = a + 9 * aRow;
        for (var k = 0; k < depth; k++)
        {
            if (ahead != 0 && Sse.IsSupported)
            {
                Sse.Prefetch1(panel + ahead);
                Sse.Prefetch1(panel + ahead + Lanes);
            }
            var b0 = Vector512.Load(panel);
            var b1 = Vector512.Load(panel + Lanes);
            var x = Vector512.Create(a0[0]);
            c0a = Fused.MultiplyAdd(x, b0, c0a);
            c0b = Fused.MultiplyAdd(x, b1, c0b);
            if (TRows.Count > 1)
            {
                x = Vector512.Create(a0[aRow]);
                c1a = Fused.MultiplyAdd(x, b0, c1a);
                c1b = Fused.MultiplyAdd(x, b1, c1b);
            }
            if (TRows.Count > 2)
            {
                x = Vector512.Create(a0[2 * aRow]);
                c2a = Fused.MultiplyAdd(x, b0, c2a);
                c2b = Fused.MultiplyAdd(x, b1, c2b);
            }
            if (TRows.Count > 3)
            {
                x = Vector512.Create(a1[0]);
                c3a = Fused.MultiplyAdd(x, b0, c3a);
                c3b = Fused.MultiplyAdd(x, b1, c3b);
            }
            if (TRows.Count > 4)
            {
                x = Vector512.Create(a1[aRow]);
                c4a = Fused.MultiplyAdd(x, b0, c4a);
                c4b = Fused.MultiplyAdd(x, b1, c4b);
            }
            if (TRows.Count > 5)
            {
                x = Vector512.Create(a1[2 * aRow]);
                c5a = Fused.MultiplyAdd(x, b0, c5a);
                c5b = Fused.MultiplyAdd(x, b1, c5b);
            }
            if (TRows.Count > 6)
            {
                x = Vector512.Create(a2[0]);
                c6a = Fused.MultiplyAdd(x, b0, c6a);
                c6b = Fused.MultiplyAdd(x, b1, c6b);
            }
            if (TRows.Count > 7)
            {
                x = Vector512.Create(a2[aRow]);
                c7a = Fused.MultiplyAdd(x, b0, c7a);
                c7b = Fused.MultiplyAdd(x, b1, c7b);
            }
            if (TRows.Count > 8)
            {
                x = Vector512.Create(a2[2 * aRow]);
                c8a = Fused.MultiplyAdd(x, b0, c8a);
                c8b = Fused.MultiplyAdd(x, b1, c8b);
            }
            if (TRows.Count > 9)
            {
                x = Vector512.Create(a3[0]);
                c9a = Fused.MultiplyAdd(x, b0, c9a);
                c9b = Fused.MultiplyAdd(x, b1, c9b);
            }
            if (TRows.Count > 10)
            {
                x = Vector512.Create(a3[aRow]);
                c10a = Fused.MultiplyAdd(x, b0, c10a);
                c10b = Fused.MultiplyAdd(x, b1, c10b);
            }
            if (TRows.Count > 11)
            {
                x = Vector512.Create(a3[2 * aRow]);
                c11a = Fused.MultiplyAdd(x, b0, c11a);
                c11b = Fused.MultiplyAdd(x, b1, c11b);
            }
            panel += 32;
            a0 += aDepth;
            a1 += aDepth;
            a2 += aDepth;
            a3 += aDepth;
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

    public override void RowOfFourPanels(float* a, nint aDepth, float* panels, nint panelStride, int depth, float* c, bool accumulate) =>
        RowOfFourPanels<Sixteen>(a, aDepth, panels, panelStride, depth, c, accumulate);
}
