using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Reductions in eight lanes on every machine: element i goes to lane i mod 8, lanes are folded ((0+4)+(2+6)) + ((1+5)+(3+7)).</summary>
/// <remarks>Every reduction along a row goes through here, so that no register width can choose an order of its own. Elements beyond the end count as zeros.</remarks>
internal static unsafe class Lanes
{
    /// <summary>Lanes of a reduction.</summary>
    public const int Count = 8;

    /// <summary>Σ v.</summary>
    public static float Sum(float* v, int length)
    {
        var sum = Vector256<float>.Zero;
        var i = 0;
        for (; i + Count <= length; i += Count)
            sum += Vector256.Load(v + i);
        return Fold(sum + Rest(v + i, length - i));
    }

    /// <summary>Σ v².</summary>
    public static float SumOfSquares(float* v, int length) => Dot(v, v, length);

    /// <summary>Σ x · y, a chain of fused multiply-adds in each lane.</summary>
    public static float Dot(float* x, float* y, int length)
    {
        var sum = Vector256<float>.Zero;
        var i = 0;
        for (; i + Count <= length; i += Count)
            sum = Fused.MultiplyAdd(Vector256.Load(x + i), Vector256.Load(y + i), sum);
        if (i < length)
            sum = Fused.MultiplyAdd(Rest(x + i, length - i), Rest(y + i, length - i), sum);
        return Fold(sum);
    }

    /// <summary>The largest element; order cannot matter. −∞ when there is none. A NaN makes the result NaN.</summary>
    public static float Max(float* v, int length)
    {
        var max = Vector256.Create(float.NegativeInfinity);
        var i = 0;
        for (; i + Count <= length; i += Count)
            max = Vector256.Max(max, Vector256.Load(v + i));
        var result = float.NegativeInfinity;
        for (var lane = 0; lane < Count; lane++)
            result = MathF.Max(result, max[lane]);
        for (; i < length; i++)
            result = MathF.Max(result, v[i]);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold(Vector256<float> sum)
    {
        var four = sum.GetLower() + sum.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The fewer than eight elements at the end of a row, then zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rest(float* v, int length)
    {
        if (length == 0)
            return Vector256<float>.Zero;
        var rest = stackalloc float[Count];
        for (var i = 0; i < Count; i++)
            rest[i] = i < length ? v[i] : 0;
        return Vector256.Load(rest);
    }
}
