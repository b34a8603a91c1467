using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// Reductions in eight lanes on every machine: element i goes to lane i mod 8, lanes are folded ((0+4)+(2+6)) + ((1+5)+(3+7)).
/// </summary>
/// <remarks>
/// Every reduction along a row goes through here, so that no register width can choose an order of its own. Elements beyond the end count
/// as zeros.
/// </remarks>
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
        // Four at a time, none of which waits for another.
        if (length >= 4 * Count)
        {
            var (b, c, d) = (max, max, max);
            for (; i + 4 * Count <= length; i += 4 * Count)
            {
                max = Vector256.Max(max, Vector256.Load(v + i));
                b = Vector256.Max(b, Vector256.Load(v + i + Count));
                c = Vector256.Max(c, Vector256.Load(v + i + 2 * Count));
                d = Vector256.Max(d, Vector256.Load(v + i + 3 * Count));
            }
            max = Vector256.Max(Vector256.Max(max, b), Vector256.Max(c, d));
        }
        for (; i + Count <= length; i += Count)
            max = Vector256.Max(max, Vector256.Load(v + i));
        var four = Vector128.Max(max.GetLower(), max.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        var result = Vector128.Max(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2)))[0];
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

    /// <summary>All bits of the first lanes, none of the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> First(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    /// <summary>The fewer than eight elements at the end of a row, then zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rest(float* v, int length)
    {
        if (Avx.IsSupported)
            return Avx.MaskLoad(v, First(length));
        return length < 4
            ? Vector256.Create(Few(v, length), Vector128<float>.Zero)
            : Vector256.Create(Vector128.Load(v), Few(v + 4, length - 4));

        static Vector128<float> Few(float* v, int length) => length switch
        {
            0 => Vector128<float>.Zero,
            1 => Vector128.CreateScalar(v[0]),
            2 => Vector128.Create(v[0], v[1], 0, 0),
            _ => Vector128.Create(v[0], v[1], v[2], 0),
        };
    }
}
