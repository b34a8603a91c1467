using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>6 rows by 16 columns in 24 registers of 128 bits; fewer rows in fewer.</summary>
internal sealed unsafe class MatrixKernel128 : MatrixKernel
{
    private const int Lanes = 4;

    public override string Name => "128-bit 6x16";

    public override int TileRows => 6;

    public override int PanelWidth => 16;

    public override void Tiles(
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead)
    {
        for (var left = (rows + TileRows - 1) / TileRows; left > 0; left--, ahead = 0)
        {
            var count = rows / left;
            switch (count)
            {
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
        Vector128<float> c0a = default, c0b = default, c0c = default, c0d = default;
        Vector128<float> c1a = default, c1b = default, c1c = default, c1d = default;
        Vector128<float> c2a = default, c2b = default, c2c = default, c2d = default;
        Vector128<float> c3a = default, c3b = default, c3c = default, c3d = default;
        Vector128<float> c4a = default, c4b = default, c4c = default, c4d = default;
        Vector128<float> c5a = default, c5b = default, c5c = default, c5d = default;
        if (accumulate)
        {
            c0a = Vector128.Load(c);
            c0b = Vector128.Load(c + Lanes);
            c0c = Vector128.Load(c + 2 * Lanes);
            c0d = Vector128.Load(c + 3 * Lanes);
            if (TRows.Count > 1)
            {
                c1a = Vector128.Load(c + cRow);
                c1b = Vector128.Load(c + cRow + Lanes);
                c1c = Vector128.Load(c + cRow + 2 * Lanes);
                c1d = Vector128.Load(c + cRow + 3 * Lanes);
            }
            if (TRows.Count > 2)
            {
                c2a = Vector128.Load(c + 2 * cRow);
                c2b = Vector128.Load(c + 2 * cRow + Lanes);
                c2c = Vector128.Load(c + 2 * cRow + 2 * Lanes);
                c2d = Vector128.Load(c + 2 * cRow + 3 * Lanes);
            }
            if (TRows.Count > 3)
            {
                c3a = Vector128.Load(c + 3 * cRow);
                c3b = Vector128.Load(c + 3 * cRow + Lanes);
                c3c = Vector128.Load(c + 3 * cRow + 2 * Lanes);
                c3d = Vector128.Load(c + 3 * cRow + 3 * Lanes);
            }
            if (TRows.Count > 4)
            {
                c4a = Vector128.Load(c + 4 * cRow);
                c4b = Vector128.Load(c + 4 * cRow + Lanes);
                c4c = Vector128.Load(c + 4 * cRow + 2 * Lanes);
                c4d = Vector128.Load(c + 4 * cRow + 3 * Lanes);
            }
            if (TRows.Count > 5)
            {
                c5a = Vector128.Load(c + 5 * cRow);
                c5b = Vector128.Load(c + 5 * cRow + Lanes);
                c5c = Vector128.Load(c + 5 * cRow + 2 * Lanes);
                c5d = Vector128.Load(c + 5 * cRow + 3 * Lanes);
            }
        }
        // Three rows share a pointer: their addresses are base, base + stride and base + 2 · stride, which the processor computes for
        // nothing.
        var a0 = a;
        var a1 = a + 3 * aRow;
        for (var k = 0; k < depth; k++)
        {
            if (ahead != 0 && Sse.IsSupported)
                Sse.Prefetch1(panel + ahead);
            var b0 = Vector128.Load(panel);
            var b1 = Vector128.Load(panel + Lanes);
            var b2 = Vector128.Load(panel + 2 * Lanes);
            var b3 = Vector128.Load(panel + 3 * Lanes);
            var x = Vector128.Create(a0[0]);
            c0a = Fused.MultiplyAdd(x, b0, c0a);
            c0b = Fused.MultiplyAdd(x, b1, c0b);
            c0c = Fused.MultiplyAdd(x, b2, c0c);
            c0d = Fused.MultiplyAdd(x, b3, c0d);
            if (TRows.Count > 1)
            {
                x = Vector128.Create(a0[aRow]);
                c1a = Fused.MultiplyAdd(x, b0, c1a);
                c1b = Fused.MultiplyAdd(x, b1, c1b);
                c1c = Fused.MultiplyAdd(x, b2, c1c);
                c1d = Fused.MultiplyAdd(x, b3, c1d);
            }
            if (TRows.Count > 2)
            {
                x = Vector128.Create(a0[2 * aRow]);
                c2a = Fused.MultiplyAdd(x, b0, c2a);
                c2b = Fused.MultiplyAdd(x, b1, c2b);
                c2c = Fused.MultiplyAdd(x, b2, c2c);
                c2d = Fused.MultiplyAdd(x, b3, c2d);
            }
            if (TRows.Count > 3)
            {
                x = Vector128.Create(a1[0]);
                c3a = Fused.MultiplyAdd(x, b0, c3a);
                c3b = Fused.MultiplyAdd(x, b1, c3b);
                c3c = Fused.MultiplyAdd(x, b2, c3c);
                c3d = Fused.MultiplyAdd(x, b3, c3d);
            }
            if (TRows.Count > 4)
            {
                x = Vector128.Create(a1[aRow]);
                c4a = Fused.MultiplyAdd(x, b0, c4a);
                c4b = Fused.MultiplyAdd(x, b1, c4b);
                c4c = Fused.MultiplyAdd(x, b2, c4c);
                c4d = Fused.MultiplyAdd(x, b3, c4d);
            }
            if (TRows.Count > 5)
            {
                x = Vector128.Create(a1[2 * aRow]);
                c5a = Fused.MultiplyAdd(x, b0, c5a);
                c5b = Fused.MultiplyAdd(x, b1, c5b);
                c5c = Fused.MultiplyAdd(x, b2, c5c);
                c5d = Fused.MultiplyAdd(x, b3, c5d);
            }
            panel += 16;
            a0 += aDepth;
            a1 += aDepth;
        }
        c0a.Store(c);
        c0b.Store(c + Lanes);
        c0c.Store(c + 2 * Lanes);
        c0d.Store(c + 3 * Lanes);
        if (TRows.Count > 1)
        {
            c1a.Store(c + cRow);
            c1b.Store(c + cRow + Lanes);
            c1c.Store(c + cRow + 2 * Lanes);
            c1d.Store(c + cRow + 3 * Lanes);
        }
        if (TRows.Count > 2)
        {
            c2a.Store(c + 2 * cRow);
            c2b.Store(c + 2 * cRow + Lanes);
            c2c.Store(c + 2 * cRow + 2 * Lanes);
            c2d.Store(c + 2 * cRow + 3 * Lanes);
        }
        if (TRows.Count > 3)
        {
            c3a.Store(c + 3 * cRow);
            c3b.Store(c + 3 * cRow + Lanes);
            c3c.Store(c + 3 * cRow + 2 * Lanes);
            c3d.Store(c + 3 * cRow + 3 * Lanes);
        }
        if (TRows.Count > 4)
        {
            c4a.Store(c + 4 * cRow);
            c4b.Store(c + 4 * cRow + Lanes);
            c4c.Store(c + 4 * cRow + 2 * Lanes);
            c4d.Store(c + 4 * cRow + 3 * Lanes);
        }
        if (TRows.Count > 5)
        {
            c5a.Store(c + 5 * cRow);
            c5b.Store(c + 5 * cRow + Lanes);
            c5c.Store(c + 5 * cRow + 2 * Lanes);
            c5d.Store(c + 5 * cRow + 3 * Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RowOfFourPanels(float* a, nint aDepth, float* panels, nint panelStride, int depth, float* c, bool accumulate)
    {
        var c0 = accumulate ? Vector128.Load(c) : Vector128<float>.Zero;
        var c1 = accumulate ? Vector128.Load(c + Lanes) : Vector128<float>.Zero;
        var c2 = accumulate ? Vector128.Load(c + 2 * Lanes) : Vector128<float>.Zero;
        var c3 = accumulate ? Vector128.Load(c + 3 * Lanes) : Vector128<float>.Zero;
        var c4 = accumulate ? Vector128.Load(c + 4 * Lanes) : Vector128<float>.Zero;
        var c5 = accumulate ? Vector128.Load(c + 5 * Lanes) : Vector128<float>.Zero;
        var c6 = accumulate ? Vector128.Load(c + 6 * Lanes) : Vector128<float>.Zero;
        var c7 = accumulate ? Vector128.Load(c + 7 * Lanes) : Vector128<float>.Zero;
        var c8 = accumulate ? Vector128.Load(c + 8 * Lanes) : Vector128<float>.Zero;
        var c9 = accumulate ? Vector128.Load(c + 9 * Lanes) : Vector128<float>.Zero;
        var c10 = accumulate ? Vector128.Load(c + 10 * Lanes) : Vector128<float>.Zero;
        var c11 = accumulate ? Vector128.Load(c + 11 * Lanes) : Vector128<float>.Zero;
        var c12 = accumulate ? Vector128.Load(c + 12 * Lanes) : Vector128<float>.Zero;
        var c13 = accumulate ? Vector128.Load(c + 13 * Lanes) : Vector128<float>.Zero;
        var c14 = accumulate ? Vector128.Load(c + 14 * Lanes) : Vector128<float>.Zero;
        var c15 = accumulate ? Vector128.Load(c + 15 * Lanes) : Vector128<float>.Zero;
        var next = panels + 3 * panelStride;
        for (var k = 0; k < depth; k++)
        {
            var x = Vector128.Create(*a);
            c0 = Fused.MultiplyAdd(x, Vector128.Load(panels), c0);
            c1 = Fused.MultiplyAdd(x, Vector128.Load(panels + Lanes), c1);
            c2 = Fused.MultiplyAdd(x, Vector128.Load(panels + 2 * Lanes), c2);
            c3 = Fused.MultiplyAdd(x, Vector128.Load(panels + 3 * Lanes), c3);
            c4 = Fused.MultiplyAdd(x, Vector128.Load(panels + panelStride), c4);
            c5 = Fused.MultiplyAdd(x, Vector128.Load(panels + panelStride + Lanes), c5);
            c6 = Fused.MultiplyAdd(x, Vector128.Load(panels + panelStride + 2 * Lanes), c6);
            c7 = Fused.MultiplyAdd(x, Vector128.Load(panels + panelStride + 3 * Lanes), c7);
            c8 = Fused.MultiplyAdd(x, Vector128.Load(panels + 2 * panelStride), c8);
            c9 = Fused.MultiplyAdd(x, Vector128.Load(panels + 2 * panelStride + Lanes), c9);
            c10 = Fused.MultiplyAdd(x, Vector128.Load(panels + 2 * panelStride + 2 * Lanes), c10);
            c11 = Fused.MultiplyAdd(x, Vector128.Load(panels + 2 * panelStride + 3 * Lanes), c11);
            c12 = Fused.MultiplyAdd(x, Vector128.Load(next), c12);
            c13 = Fused.MultiplyAdd(x, Vector128.Load(next + Lanes), c13);
            c14 = Fused.MultiplyAdd(x, Vector128.Load(next + 2 * Lanes), c14);
            c15 = Fused.MultiplyAdd(x, Vector128.Load(next + 3 * Lanes), c15);
            panels += 16;
            next += 16;
            a += aDepth;
        }
        c0.Store(c);
        c1.Store(c + Lanes);
        c2.Store(c + 2 * Lanes);
        c3.Store(c + 3 * Lanes);
        c4.Store(c + 4 * Lanes);
        c5.Store(c + 5 * Lanes);
        c6.Store(c + 6 * Lanes);
        c7.Store(c + 7 * Lanes);
        c8.Store(c + 8 * Lanes);
        c9.Store(c + 9 * Lanes);
        c10.Store(c + 10 * Lanes);
        c11.Store(c + 11 * Lanes);
        c12.Store(c + 12 * Lanes);
        c13.Store(c + 13 * Lanes);
        c14.Store(c + 14 * Lanes);
        c15.Store(c + 15 * Lanes);
    }
}
