using System.Runtime.CompilerServices;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>eˣ in float, many at a time, within 2 ulp on [−87, 88]; below it gives 0, above it what 88 gives.</summary>
/// <remarks>
/// x = n ln 2 + r, |r| ≤ ln 2 / 2; the polynomial is Cephes's (Moshier 1992, <c>expf</c>). Only fused multiply-adds and bit moves: the same
/// bits everywhere.
/// Softmax and SiLU are the callers; neither needs numbers under e⁻⁸⁷, and without them no subnormal number slows a processor down.
/// </remarks>
internal static class Exponential
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x) where T : struct, IFloats<T>
    {
        var given = x;
        x = T.AtMost(x, T.All(88f));
        // Adding 1.5 · 2²³ leaves no bits behind the point: the rounding of the sum is the rounding to an integer.
        var shifter = T.All(12582912f);
        var shifted = T.MultiplyAdd(x, T.All(1.44269504088896341f), shifter);
        var n = shifted - shifter;
        var r = T.MultiplyAdd(n, T.All(-0.693359375f), x);
        r = T.MultiplyAdd(n, T.All(2.12194440e-4f), r);
        var p = T.All(1.9875691500e-4f);
        p = T.MultiplyAdd(p, r, T.All(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.All(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.All(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.All(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.All(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r) + T.All(1);
        // The integer sits in the low bits of the shifted number; moved to the exponent it multiplies by 2ⁿ.
        return T.ZeroBelow(p * T.PowerOfTwo(shifted), given, T.All(-87f));   // a NaN is not below, and stays one
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : struct, IFloats<T> => T.All(1) / (T.All(1) + Of(-x));
}
