using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Multiplies a few rows of A with one packed panel of B: the innermost loop of every matrix product.</summary>
/// <remarks>
/// Equation: <c>c[i,j] = (accumulate ? c[i,j] : 0) + Σ over k of a[i,k] · b[k,j]</c>.
/// Bits: every c[i,j] is one chain of fused multiply-adds in ascending k. Neither the width of a register, the shape of a tile, a split of
/// k into blocks nor the thread can move a bit, so all kernels agree with each other and with three nested loops.
/// </remarks>
internal abstract unsafe class MatrixKernel
{
    /// <summary>The fastest kernel for this machine, chosen once.</summary>
    public static MatrixKernel Best { get; } =
        Avx512F.IsSupported && Vector512.IsHardwareAccelerated ? new MatrixKernel512()
        : Vector256.IsHardwareAccelerated ? new MatrixKernel256()
        : new MatrixKernel128();

    /// <summary>Every kernel, fast here or not: all of them run everywhere, and tests compare them.</summary>
    public static IReadOnlyList<MatrixKernel> All { get; } = [new MatrixKernel512(), new MatrixKernel256(), new MatrixKernel128()];

    /// <summary>Name for tables, e.g. <c>256-bit 6x16</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Rows of A that are multiplied at once at most.</summary>
    public abstract int TileRows { get; }

    /// <summary>Columns of B in a panel.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>Multiplies rows with a whole panel: dealt out evenly to tiles, so that none is left with too few chains.</summary>
    /// <param name="a">First element of A; a[i,k] lies at i · aRow + k · aDepth.</param>
    /// <param name="aRow">Floats from a row of A to the next.</param>
    /// <param name="aDepth">Floats from a column of A to the next.</param>
    /// <param name="rows">How many; from four on, chains enough to keep the multipliers busy.</param>
    /// <param name="panel">Packed panel, [depth, <see cref="PanelWidth"/>].</param>
    /// <param name="depth">Length of the chain.</param>
    /// <param name="c">First element of C, [rows, <see cref="PanelWidth"/>] with <paramref name="cRow"/> floats from row to row.</param>
    /// <param name="cRow">Floats from a row of C to the next.</param>
    /// <param name="accumulate">Whether chains go on from what C holds.</param>
    /// <param name="ahead">
    /// How many floats behind the panel's rows lie those that will be multiplied next: the first tiles fetch them. 0 for none.
    /// </param>
    public abstract void Tiles(
        float* a, nint aRow, nint aDepth, int rows, float* panel, int depth, float* c, nint cRow, bool accumulate, nint ahead = 0);

    /// <summary>
    /// Multiplies one row with four consecutive whole panels: enough chains to hide the latency when there is only one row.
    /// </summary>
    /// <inheritdoc cref="Tiles"/>
    public abstract void RowOfFourPanels(float* a, nint aDepth, float* panels, nint panelStride, int depth, float* c, bool accumulate);

    /// <summary>Multiplies one row with four consecutive whole panels, a row of which is two registers.</summary>
    /// <typeparam name="T">A register.</typeparam>
    /// <inheritdoc cref="Tiles"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected static void RowOfFourPanels<T>(
        float* a, nint aDepth, float* panels, nint panelStride, int depth, float* c, bool accumulate)
        where T : struct, IFloats<T>
    {
        T c0 = T.All(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        if (accumulate)
        {
            (c0, c1) = (T.Load(c), T.Load(c + T.Count));
            (c2, c3) = (T.Load(c + 2 * T.Count), T.Load(c + 3 * T.Count));
            (c4, c5) = (T.Load(c + 4 * T.Count), T.Load(c + 5 * T.Count));
            (c6, c7) = (T.Load(c + 6 * T.Count), T.Load(c + 7 * T.Count));
        }
        var next = panels + 3 * panelStride;
        for (var k = 0; k < depth; k++)
        {
            var x = T.All(*a);
            c0 = T.MultiplyAdd(x, T.Load(panels), c0);
            c1 = T.MultiplyAdd(x, T.Load(panels + T.Count), c1);
            c2 = T.MultiplyAdd(x, T.Load(panels + panelStride), c2);
            c3 = T.MultiplyAdd(x, T.Load(panels + panelStride + T.Count), c3);
            c4 = T.MultiplyAdd(x, T.Load(panels + 2 * panelStride), c4);
            c5 = T.MultiplyAdd(x, T.Load(panels + 2 * panelStride + T.Count), c5);
            c6 = T.MultiplyAdd(x, T.Load(next), c6);
            c7 = T.MultiplyAdd(x, T.Load(next + T.Count), c7);
            panels += 2 * T.Count;
            next += 2 * T.Count;
            a += aDepth;
        }
        c0.Store(c);
        c1.Store(c + T.Count);
        c2.Store(c + 2 * T.Count);
        c3.Store(c + 3 * T.Count);
        c4.Store(c + 4 * T.Count);
        c5.Store(c + 5 * T.Count);
        c6.Store(c + 6 * T.Count);
        c7.Store(c + 7 * T.Count);
    }
}
