using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>eˣ in float, eight at a time, within 2 ulp on [−87, 88]; below it gives 0, above it what 88 gives.</summary>
/// <remarks>
/// x = n ln 2 + r, |r| ≤ ln 2 / 2; the polynomial is Cephes's (Moshier 1992, <c>expf</c>). Only fused multiply-adds and bit moves: the same
/// bits everywhere.
/// Softmax and SiLU are the callers; neither needs numbers under e⁻⁸⁷, and without them no subnormal number slows a processor down.
/// </remarks>
internal static class Exponential
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> x)
    {
        var lowest = Vector256.Create(-87f);
        var inRange = ~Vector256.LessThan(x, lowest);   // a NaN is in range, and stays one
        x = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(88f)), Vector256.Create(88f), x);
        // Adding 1.5 · 2²³ leaves no bits behind the point: the rounding of the sum is the rounding to an integer.
        var shifter = Vector256.Create(12582912f);
        var shifted = Fused.MultiplyAdd(x, Vector256.Create(1.44269504088896341f), shifter);
        var n = shifted - shifter;
        var r = Fused.MultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        r = Fused.MultiplyAdd(n, Vector256.Create(2.12194440e-4f), r);
        var p = Vector256.Create(1.9875691500e-4f);
        p = Fused.MultiplyAdd(p, r, Vector256.Create(1.3981999507e-3f));
        p = Fused.MultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Fused.MultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Fused.MultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Fused.MultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        p = Fused.MultiplyAdd(p, r * r, r) + Vector256<float>.One;
        // The integer sits in the low bits of the shifted number; moved to the exponent it multiplies by 2ⁿ.
        var scale = Vector256.ShiftLeft(shifted.AsInt32() + Vector256.Create(127), 23).AsSingle();
        return p * scale & inRange;
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Of(-x));
}
