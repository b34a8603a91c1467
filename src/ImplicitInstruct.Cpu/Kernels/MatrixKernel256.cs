using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>6 rows by 16 columns in 12 registers of 256 bits; fewer rows in fewer.</summary>
internal sealed unsafe class MatrixKernel256 : MatrixKernel
{
    private const int Lanes = 8;

    public override string Name => "256-bit 6x16";

    public override int TileRows => 6;

    public override int PanelWidth => 16;

    public override void Tile(
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead)
    {
        switch (rows)
        {
            case 6: Tile<RowCount.Six>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
            case 5: Tile<RowCount.Five>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
            case 4: Tile<RowCount.Four>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
            case 3: Tile<RowCount.Three>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
            case 2: Tile<RowCount.Two>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
            default: Tile<RowCount.One>(a, aRow, aDepth, panel, depth, c, cRow, accumulate, ahead); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(
        float* a, nint aRow, nint aDepth, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead)
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
        // Three rows share a pointer: their addresses are base, base + stride and base + 2 · stride, which the processor computes for
        // nothing.
        var a0 = a;
        var a1 = a + 3 * aRow;
        for (var k = 0; k < depth; k++)
        {
            if (ahead != 0 && Sse.IsSupported)
                Sse.Prefetch1(panel + ahead);
            var b0 = Vector256.Load(panel);
            var b1 = Vector256.Load(panel + Lanes);
            var x = Vector256.Create(a0[0]);
            c0a = Fused.MultiplyAdd(x, b0, c0a);
            c0b = Fused.MultiplyAdd(x, b1, c0b);
            if (TRows.Count > 1)
            {
                x = Vector256.Create(a0[aRow]);
                c1a = Fused.MultiplyAdd(x, b0, c1a);
                c1b = Fused.MultiplyAdd(x, b1, c1b);
            }
            if (TRows.Count > 2)
            {
                x = Vector256.Create(a0[2 * aRow]);
                c2a = Fused.MultiplyAdd(x, b0, c2a);
                c2b = Fused.MultiplyAdd(x, b1, c2b);
            }
            if (TRows.Count > 3)
            {
                x = Vector256.Create(a1[0]);
                c3a = Fused.MultiplyAdd(x, b0, c3a);
                c3b = Fused.MultiplyAdd(x, b1, c3b);
            }
            if (TRows.Count > 4)
            {
                x = Vector256.Create(a1[aRow]);
                c4a = Fused.MultiplyAdd(x, b0, c4a);
                c4b = Fused.MultiplyAdd(x, b1, c4b);
            }
            if (TRows.Count > 5)
            {
                x = Vector256.Create(a1[2 * aRow]);
                c5a = Fused.MultiplyAdd(x, b0, c5a);
                c5b = Fused.MultiplyAdd(x, b1, c5b);
            }
            panel += 16;
            a0 += aDepth;
            a1 += aDepth;
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

    public override void RowOfFourPanels(float* a, nint aDepth, float* panels, nint panelStride, int depth, float* c, bool accumulate) =>
        RowOfFourPanels<Eight>(a, aDepth, panels, panelStride, depth, c, accumulate);
}
