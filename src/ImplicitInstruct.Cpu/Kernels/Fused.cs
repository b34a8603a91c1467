using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>a · b + c rounded once, on every machine: by instruction where there is one, else by exact arithmetic in double.</summary>
internal static class Fused
{
    /// <summary>Whether the machine has the instruction. Constant after compilation.</summary>
    public static bool IsHardware
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) =>
        IsHardware ? MathF.FusedMultiplyAdd(a, b, c) : InDouble(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        IsHardware ? Vector128.FusedMultiplyAdd(a, b, c) : EachInDouble(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Fma.IsSupported
            ? Vector256.FusedMultiplyAdd(a, b, c)
            : Vector256.Create(
                MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Avx512F.IsSupported
            ? Vector512.FusedMultiplyAdd(a, b, c)
            : Vector512.Create(
                MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    /// <summary>
    /// The product of two floats is exact in double; rounding the sum to odd makes the second rounding harmless (Boldo and Melquiond 2008,
    /// theorem 1).
    /// </summary>
    internal static float InDouble(float a, float b, float c)
    {
        var product = (double)a * b;
        var sum = product + c;
        if (!double.IsFinite(sum))
            return (float)sum;
        // TwoSum (Knuth): what the addition lost.
        var back = sum - product;
        var lost = (product - (sum - back)) + (c - back);
        var bits = BitConverter.DoubleToInt64Bits(sum);
        if (lost != 0 && (bits & 1) == 0)
            sum = BitConverter.Int64BitsToDouble(lost > 0 == sum > 0 ? bits + 1 : bits - 1);
        return (float)sum;
    }

    private static Vector128<float> EachInDouble(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.Create(
        InDouble(a[0], b[0], c[0]),
        InDouble(a[1], b[1], c[1]),
        InDouble(a[2], b[2], c[2]),
        InDouble(a[3], b[3], c[3]));
}
