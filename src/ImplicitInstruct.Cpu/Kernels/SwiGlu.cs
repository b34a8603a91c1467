using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// The gated activation of the MLP (Shazeer 2020, arXiv:2002.05202, eq. 6): <c>y = silu(g) · u</c>, <c>silu(g) = g · σ(g)</c>.
/// </summary>
internal static unsafe class SwiGlu
{
    /// <summary>Forward; all [length].</summary>
    public static void Forward(float* gate, float* up, float* y, int length)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
            i = Forward<Sixteen>(gate, up, y, i, length);
        i = Forward<Eight>(gate, up, y, i, length);
        Forward<One>(gate, up, y, i, length);
    }

    /// <summary>
    /// Backward: <c>dg = dy · u · σ(g) · (1 + g · (1 − σ(g)))</c> and <c>du = dy · silu(g)</c>; all [length].
    /// </summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dGate">Gradient of the gate, written.</param>
    /// <param name="dUp">Gradient of the other factor, written.</param>
    /// <param name="gate">Input of the forward pass.</param>
    /// <param name="up">Input of the forward pass.</param>
    /// <param name="length">Elements.</param>
    public static void Backward(float* gate, float* up, float* dy, float* dGate, float* dUp, int length)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
            i = Backward<Sixteen>(gate, up, dy, dGate, dUp, i, length);
        i = Backward<Eight>(gate, up, dy, dGate, dUp, i, length);
        Backward<One>(gate, up, dy, dGate, dUp, i, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Forward<T>(float* gate, float* up, float* y, int i, int length) where T : struct, IFloats<T>
    {
        for (; i + T.Count <= length; i += T.Count)
        {
            var g = T.Load(gate + i);
            (g * Exponential.Sigmoid(g) * T.Load(up + i)).Store(y + i);
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Backward<T>(float* gate, float* up, float* dy, float* dGate, float* dUp, int i, int length)
        where T : struct, IFloats<T>
    {
        for (; i + T.Count <= length; i += T.Count)
        {
            var (g, u, d) = (T.Load(gate + i), T.Load(up + i), T.Load(dy + i));
            var s = Exponential.Sigmoid(g);
            (d * u * s * (T.All(1) + g * (T.All(1) - s))).Store(dGate + i);
            (d * (g * s)).Store(dUp + i);
        }
        return i;
    }
}
