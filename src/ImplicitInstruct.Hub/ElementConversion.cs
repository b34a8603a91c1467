using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Hub;

/// <summary>The 16-bit forms of a number. Reading is exact; writing rounds to nearest, ties to even, as PyTorch does.</summary>
internal static class ElementConversion
{
    /// <summary>bfloat16 to float: the missing lower half is zero, so every value is exact.</summary>
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>Float to bfloat16, ties to even; too large becomes infinity, NaN stays a NaN of the same sign.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);   // rounding could carry a NaN into infinity; the quiet bit keeps it one
        var tieToEven = 0x7FFF + ((bits >> 16) & 1);
        return (ushort)((bits + tieToEven) >> 16);
    }

    /// <summary>binary16 to float, exact.</summary>
    public static float FromFloat16(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>Float to binary16, ties to even; beyond 65519.99 becomes infinity.</summary>
    public static ushort ToFloat16(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    /// <summary>Widens a run of stored numbers, which may start at any address. The bits are those of the single conversions.</summary>
    public static void Widen(TensorElement element, ReadOnlySpan<byte> stored, Span<float> values)
    {
        switch (element)
        {
            case TensorElement.BF16:
                WidenBFloat16(MemoryMarshal.Cast<byte, ushort>(stored), values);
                break;
            case TensorElement.F16:
                WidenFloat16(MemoryMarshal.Cast<byte, ushort>(stored), values);
                break;
            default:
                stored.CopyTo(MemoryMarshal.AsBytes(values));
                break;
        }
    }

    private static void WidenBFloat16(ReadOnlySpan<ushort> bits, Span<float> values)
    {
        var i = 0;
        for (; i + Vector256<ushort>.Count <= bits.Length; i += Vector256<ushort>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(bits[i..]));
            (lower << 16).AsSingle().CopyTo(values[i..]);
            (upper << 16).AsSingle().CopyTo(values[(i + Vector256<uint>.Count)..]);
        }

        for (; i < bits.Length; i++)
            values[i] = FromBFloat16(bits[i]);
    }

    private static void WidenFloat16(ReadOnlySpan<ushort> bits, Span<float> values)
    {
        var i = 0;
        for (; i + Vector256<ushort>.Count <= bits.Length; i += Vector256<ushort>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(bits[i..]));
            FromFloat16(lower).CopyTo(values[i..]);
            FromFloat16(upper).CopyTo(values[(i + Vector256<uint>.Count)..]);
        }

        for (; i < bits.Length; i++)
            values[i] = FromFloat16(bits[i]);
    }

    /// <summary>
    /// Eight at a time. Exponents are biased by 15 there and by 127 here; what lies below the smallest normal number gets its leading one
    /// by an exact subtraction. A signalling NaN becomes a quiet one, as in <see cref="FromFloat16(ushort)"/>.
    /// </summary>
    private static Vector256<float> FromFloat16(Vector256<uint> bits)
    {
        const uint Rebias = (127 - 15) << 23;
        const uint SmallestNormal = (127 - 14) << 23;   // 2^-14
        var sign = (bits & Vector256.Create(0x8000u)) << 16;
        var magnitude = (bits & Vector256.Create(0x7FFFu)) << 13;
        var normal = magnitude + Vector256.Create(Rebias);
        var subnormal = (magnitude + Vector256.Create(SmallestNormal)).AsSingle() - Vector256.Create(SmallestNormal).AsSingle();
        var isNaN = Vector256.GreaterThan(magnitude, Vector256.Create(0x7C00u << 13));
        var infinityOrNaN = (normal + Vector256.Create(Rebias)) | (isNaN & Vector256.Create(0x0040_0000u));
        var isSubnormal = Vector256.LessThan(magnitude, Vector256.Create(0x0400u << 13));
        var isFinite = Vector256.LessThan(magnitude, Vector256.Create(0x7C00u << 13));
        var finite = Vector256.ConditionalSelect(isSubnormal, subnormal.AsUInt32(), normal);
        return (sign | Vector256.ConditionalSelect(isFinite, finite, infinityOrNaN)).AsSingle();
    }

    /// <summary>Narrows a run of numbers.</summary>
    public static void Narrow(TensorElement element, ReadOnlySpan<float> values, Span<ushort> bits)
    {
        if (element == TensorElement.BF16)
        {
            for (var i = 0; i < values.Length; i++)
                bits[i] = ToBFloat16(values[i]);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
                bits[i] = ToFloat16(values[i]);
        }
    }
}
