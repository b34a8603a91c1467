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

    /// <summary>Widens a run of numbers.</summary>
    public static void Widen(TensorElement element, ReadOnlySpan<ushort> bits, Span<float> values)
    {
        if (element == TensorElement.BF16)
        {
            for (var i = 0; i < bits.Length; i++)
                values[i] = FromBFloat16(bits[i]);
        }
        else
        {
            for (var i = 0; i < bits.Length; i++)
                values[i] = FromFloat16(bits[i]);
        }
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
