using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Modeling.Quantization;

/// <summary>The 4-bit NormalFloat: sixteen values in [−1, 1] that normally distributed weights take equally often.</summary>
/// <remarks>
/// Dettmers et al. 2023, arXiv:2305.14314, section 3, equation 4 and appendix E: eight quantiles of the normal distribution on the negative
/// side and nine on the positive one, zero being of both, divided by the largest. The numbers are those of
/// github.com/bitsandbytes-foundation/bitsandbytes.
/// </remarks>
public static class NormalFloat
{
    /// <summary>Code of zero.</summary>
    internal const byte Zero = 7;

    private static readonly float[] Codebook =
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f,
        -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
        0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
    ];

    private static readonly float[] Midpoints = MidpointsOf(Codebook);

    /// <summary>The values in ascending order; a code is an index.</summary>
    public static ReadOnlySpan<float> Values => Codebook;

    /// <summary>Where one code ends and the next begins: the fifteen midpoints. A number on one of them takes the lower code.</summary>
    public static ReadOnlySpan<float> Thresholds => Midpoints;

    /// <summary>The code of the value nearest to a number, of two that are as near the lower: how many thresholds lie below it.</summary>
    public static byte Nearest(float value)
    {
        byte code = 0;
        foreach (var threshold in Midpoints)
            code += value > threshold ? (byte)1 : (byte)0;
        return code;
    }

    /// <summary>As <see cref="Nearest(float)"/>, eight at once, as numbers.</summary>
    internal static Vector256<int> Nearest(Vector256<float> values)
    {
        var codes = Vector256<int>.Zero;
        foreach (var threshold in Midpoints)
            codes -= Vector256.GreaterThan(values, Vector256.Create(threshold)).AsInt32();   // true is −1
        return codes;
    }

    /// <summary>The midpoints of ascending values, rounded to 32 bits.</summary>
    internal static float[] MidpointsOf(ReadOnlySpan<float> values)
    {
        var midpoints = new float[values.Length - 1];
        for (var i = 0; i < midpoints.Length; i++)
            midpoints[i] = (values[i] + values[i + 1]) / 2;
        return midpoints;
    }
}
