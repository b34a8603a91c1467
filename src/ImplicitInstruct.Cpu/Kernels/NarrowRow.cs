using System.Runtime.CompilerServices;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>One row times a <see cref="NarrowMatrix{TFormat}"/>, whose numbers are widened in registers: bound by reading them.</summary>
/// <remarks>Bits as <see cref="MatrixKernel"/> promises: one chain in ascending k for each element.</remarks>
internal static unsafe class NarrowRow
{
    private const int PanelsTogether = 4;

    /// <summary><c>c[j] = Σ over k of a[k] · b[k,j]</c>.</summary>
    /// <typeparam name="TFormat">What the 16 bits say, compiled into the loops.</typeparam>
    /// <param name="a">[depth].</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="panels">Panels that are multiplied with; the others' columns of c are not touched.</param>
    /// <param name="c">[columns].</param>
    [SkipLocalsInit]
    public static void Multiply<TFormat>(float* a, NarrowMatrix<TFormat> b, PanelRange panels, float* c)
        where TFormat : struct, INarrowFormat
    {
        var last = stackalloc float[b.Width];
        var p = panels.First;
        for (; p + PanelsTogether <= panels.End && (p + PanelsTogether) * b.Width <= b.Columns; p += PanelsTogether)
        {
            if (b.Width == 2 * Sixteen.Count)
                FourPanels<Sixteen, TFormat>(a, b.Panel(p, 0), b.Depth, c + (nint)p * b.Width);
            else
                FourPanels<Eight, TFormat>(a, b.Panel(p, 0), b.Depth, c + (nint)p * b.Width);
        }
        for (; p < panels.End; p++)
        {
            if (b.Width == 2 * Sixteen.Count)
                OnePanel<Sixteen, TFormat>(a, b.Panel(p, 0), b.Depth, last);
            else
                OnePanel<Eight, TFormat>(a, b.Panel(p, 0), b.Depth, last);
            var count = Math.Min(b.Width, b.Columns - p * b.Width);
            new Span<float>(last, count).CopyTo(new Span<float>(c + (nint)p * b.Width, count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourPanels<T, TFormat>(float* a, uint* panels, int depth, float* c)
        where T : struct, IFloats<T>
        where TFormat : struct, INarrowFormat
    {
        T c0 = T.All(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        var stride = (nint)depth * T.Count;
        var next = panels + 3 * stride;
        for (var k = 0; k < depth; k++, panels += T.Count, next += T.Count)
        {
            var x = T.All(a[k]);
            c0 = T.MultiplyAdd(x, TFormat.Widen(T.LoadLow(panels)), c0);
            c1 = T.MultiplyAdd(x, TFormat.Widen(T.LoadHigh(panels)), c1);
            c2 = T.MultiplyAdd(x, TFormat.Widen(T.LoadLow(panels + stride)), c2);
            c3 = T.MultiplyAdd(x, TFormat.Widen(T.LoadHigh(panels + stride)), c3);
            c4 = T.MultiplyAdd(x, TFormat.Widen(T.LoadLow(panels + 2 * stride)), c4);
            c5 = T.MultiplyAdd(x, TFormat.Widen(T.LoadHigh(panels + 2 * stride)), c5);
            c6 = T.MultiplyAdd(x, TFormat.Widen(T.LoadLow(next)), c6);
            c7 = T.MultiplyAdd(x, TFormat.Widen(T.LoadHigh(next)), c7);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OnePanel<T, TFormat>(float* a, uint* panel, int depth, float* c)
        where T : struct, IFloats<T>
        where TFormat : struct, INarrowFormat
    {
        T low = T.All(0), high = low;
        for (var k = 0; k < depth; k++, panel += T.Count)
        {
            var x = T.All(a[k]);
            low = T.MultiplyAdd(x, TFormat.Widen(T.LoadLow(panel)), low);
            high = T.MultiplyAdd(x, TFormat.Widen(T.LoadHigh(panel)), high);
        }
        low.Store(c);
        high.Store(c + T.Count);
    }
}
