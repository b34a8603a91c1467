namespace ImplicitInstruct.Tests.Cpu;

/// <summary>Floats that fit 16 bits.</summary>
internal static class SixteenBits
{
    /// <summary>A float cut to a bfloat16.</summary>
    public static float Bfloat16Of(float value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000);

    /// <summary>A thousandth of a float, or less of a large one, rounded to float16: normal and subnormal numbers and zeros.</summary>
    public static float SmallFloat16Of(float value) => (float)(Half)(Math.Clamp(value, -60_000, 60_000) / 1024);
}
