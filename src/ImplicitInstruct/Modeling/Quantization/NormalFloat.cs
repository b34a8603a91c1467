using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Modeling.Quantization;

/// <summary>The 4-bit NormalFloat: sixteen values in [−1, 1] that normally distributed weights take equally often.</summary>
/// <remarks>
/// Dettmers et al. 2023, arXiv:2305.14314, section 3, equation 4 and appendix E: eight quantiles of the normal distribution on the negative
/// side and nine on the positive one, zero being of both, divided by the largest. The numbers are those of
/// github.com/bitsandbytes-foundation/bitsandbytes, <c>dDequantizeNF4</c> and <c>dQuantizeNF4</c>.
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

    private static readonly float[] Midpoints =
    [
        -0.8480964004993439f, -0.6106329262256622f, -0.4599952697753906f, -0.33967943489551544f, -0.23460740596055984f,
        -0.13791173323988914f, -0.045525018125772476f, 0.03979014977812767f, 0.1202552504837513f, 0.2035212516784668f,
        0.2920137718319893f, 0.3893125355243683f, 0.5016634166240692f, 0.6427869200706482f, 0.8614784181118011f,
    ];

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
}
