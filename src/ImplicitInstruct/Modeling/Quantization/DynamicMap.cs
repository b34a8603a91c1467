namespace ImplicitInstruct.Modeling.Quantization;

/// <summary>The dynamic 8-bit types: 256 values in [−1, 1], or in [0, 1], dense where they are small.</summary>
/// <remarks>
/// Dettmers 2016, arXiv:1511.04561, section 2.2, and Dettmers et al. 2022, arXiv:2110.02861, figure 2; bitsandbytes:
/// <c>create_dynamic_map(signed, max_exponent_bits=7, total_bits=8)</c>. Decade by decade from 10⁻⁶ to 1, with 1, 2, 4 … 64
/// values of either sign, or twice as many of one: the middles of as many equal parts of [0.1, 1], times the decade. Zero and one besides.
/// Each is rounded once to 32 bits; <c>torch.linspace</c>, which bitsandbytes takes, rounds on the way, and to other last bits on machines
/// that fuse its sums.
/// </remarks>
public sealed class DynamicMap
{
    private static readonly double[] Decades = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];
    private readonly float[] _values;
    private readonly float[] _thresholds;

    private DynamicMap(bool isSigned)
    {
        var values = new List<float> { 0, 1 };
        for (var i = 0; i < Decades.Length; i++)
        {
            var parts = isSigned ? 1 << i : 2 << i;
            for (var part = 0; part < parts; part++)
            {
                var value = (float)(Decades[i] * (0.1 + 0.9 * (part + 0.5) / parts));
                values.Add(value);
                if (isSigned)
                    values.Add(-value);
            }
        }

        _values = [.. values.Order()];
        _thresholds = [.. _values.Zip(_values.Skip(1), (low, high) => (low + high) / 2)];
    }

    /// <summary>For numbers of either sign, such as scales less their mean, or Adam's first moment.</summary>
    public static DynamicMap WithSign { get; } = new(isSigned: true);

    /// <summary>For numbers that are not negative, such as Adam's second moment.</summary>
    public static DynamicMap WithoutSign { get; } = new(isSigned: false);

    /// <summary>The values in ascending order; a code is an index.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Where one code ends and the next begins: the 255 midpoints. A number on one of them takes the lower code.</summary>
    public ReadOnlySpan<float> Thresholds => _thresholds;

    /// <summary>The code of the value nearest to a number, of two that are as near the lower.</summary>
    public byte Nearest(float value)
    {
        var (first, end) = (0, _thresholds.Length);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (value > _thresholds[middle])
                first = middle + 1;
            else
                end = middle;
        }

        return (byte)first;
    }
}
