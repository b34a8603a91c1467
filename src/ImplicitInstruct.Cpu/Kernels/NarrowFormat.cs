using System.Runtime.CompilerServices;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Numbers in 16 bits that are floats again, exactly, within a register.</summary>
internal interface INarrowFormat
{
    /// <summary>Whether a float is one of them.</summary>
    static abstract bool Holds(float value);

    /// <summary>The 16 bits of a float that is one of them.</summary>
    static abstract ushort Narrow(float value);

    /// <summary>The floats whose 16 bits stand in the upper halves.</summary>
    static abstract T Widen<T>(T upper) where T : struct, IFloats<T>;
}

/// <summary>The upper half of a float whose lower half is zero: bfloat16, in which most checkpoints are published.</summary>
internal readonly struct Bfloat16 : INarrowFormat
{
    public static bool Holds(float value) => (ushort)BitConverter.SingleToUInt32Bits(value) == 0;

    public static ushort Narrow(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Widen<T>(T upper) where T : struct, IFloats<T> => upper;
}

/// <summary>
/// Numbers of 11 significant bits from 2⁻²⁴ to 2⁷ and zero, of either sign: all of float16 (IEEE 754 binary16) below 128, in which
/// Llama 2 is published.
/// </summary>
/// <remarks>
/// A sign, five bits of exponent and ten of fraction, but the exponent counts from −25: what float16 keeps as subnormal is an ordinary
/// number here. So a shift and a multiplication by a power of two widen every one of them, with no subnormal on the way, at which
/// processors stumble. What is left out, 128 and above, no weight of a matrix is.
/// </remarks>
internal readonly struct SmallFloat16 : INarrowFormat
{
    /// <summary>2¹⁰²: from an exponent that counts from −25 to one that counts from −127.</summary>
    private const float Scale = 5.0706024009129176e30f;
    private const int FractionShift = 13;

    /// <summary>Bits of 2⁻²⁵, 2⁻²⁴ and the largest number below 2⁷.</summary>
    private const uint Below = (127 - 25) << 23;
    private const uint Least = (127 - 24) << 23;
    private const uint Most = ((127 + 7) << 23) - (1 << FractionShift);

    public static bool Holds(float value)
    {
        var magnitude = BitConverter.SingleToUInt32Bits(value) & int.MaxValue;
        return magnitude == 0 || ((magnitude & ((1 << FractionShift) - 1)) == 0 && magnitude is >= Least and <= Most);
    }

    public static ushort Narrow(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var (sign, magnitude) = ((bits >> 16) & 0x8000, bits & int.MaxValue);
        return (ushort)(sign | (magnitude == 0 ? 0 : (magnitude - Below) >> FractionShift));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Widen<T>(T upper) where T : struct, IFloats<T> => T.WithWiderExponent(upper) * T.All(Scale);
}
