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
        for (; i + Lanes.Count <= length; i += Lanes.Count)
        {
            var g = Vector256.Load(gate + i);
            (g * Exponential.Sigmoid(g) * Vector256.Load(up + i)).Store(y + i);
        }
        for (; i < length; i++)
            y[i] = gate[i] * Sigmoid(gate[i]) * up[i];
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
        for (; i + Lanes.Count <= length; i += Lanes.Count)
        {
            var (g, u, d) = (Vector256.Load(gate + i), Vector256.Load(up + i), Vector256.Load(dy + i));
            var s = Exponential.Sigmoid(g);
            (d * u * s * (Vector256<float>.One + g * (Vector256<float>.One - s))).Store(dGate + i);
            (d * (g * s)).Store(dUp + i);
        }
        for (; i < length; i++)
        {
            var (g, u, d, s) = (gate[i], up[i], dy[i], Sigmoid(gate[i]));
            dGate[i] = d * u * s * (1 + g * (1 - s));
            dUp[i] = d * (g * s);
        }
    }

    /// <summary>One element through the same instructions as eight.</summary>
    private static float Sigmoid(float x) => Exponential.Sigmoid(Vector256.Create(x))[0];
}
