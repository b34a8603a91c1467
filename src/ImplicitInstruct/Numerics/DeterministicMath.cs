namespace ImplicitInstruct.Numerics;

/// <summary>
/// Elementary functions in double with the same bits on every machine: only + − × ÷ and bit moves, which IEEE 754 rounds alike everywhere.
/// </summary>
/// <remarks>
/// The C runtime's own differ between operating systems in the last bits, which is enough to part two training runs.
/// Argument reductions after Cody and Waite 1980; series are Taylor's, long enough that truncation stays below rounding.
/// Error bounds are relative to the true value, in units in the last place (ulp), and are tested.
/// </remarks>
public static class DeterministicMath
{
    private const double Ln2High = 6.93147180369123816490e-01;   // 32 bits, so that k · Ln2High is exact
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double HalfPi1 = 1.57079632673412561417e+00;   // 33 bits each: n · HalfPi1 is exact up to n = 2²⁰
    private const double HalfPi2 = 6.07710050630396597660e-11;
    private const double HalfPi3 = 2.02226624879595063154e-21;

    /// <summary>eˣ within 2 ulp; 0 below −745.2, +∞ above 709.79, and gradual underflow between.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 709.782712893384)
            return double.PositiveInfinity;
        if (x < -745.1332191019412)
            return 0;
        var k = Math.Round(x * 1.44269504088896338700);
        var r = (x - k * Ln2High) - k * Ln2Low;
        var sum = 0.0;
        for (var n = 14; n >= 2; n--)
            sum = (sum + 1) * r / n;
        return Scale(1 + (r + r * sum), (int)k);
    }

    /// <summary>ln x within 2 ulp of the result or of 2⁻⁵³, whichever is larger; −∞ at 0 and NaN below.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || double.IsPositiveInfinity(x))
            return x;
        if (x <= 0)
            return x == 0 ? double.NegativeInfinity : double.NaN;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = 0;
        if (bits < 0x0010_0000_0000_0000)
        {
            bits = BitConverter.DoubleToInt64Bits(x * 18014398509481984.0);   // 2⁵⁴ makes a subnormal number normal
            exponent = -54;
        }
        exponent += (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }
        // ln m = 2 artanh(s), s = (m − 1)/(m + 1): |s| ≤ 0.172, so s²³ is below the last bit.
        var f = m - 1;
        var s = f / (2 + f);
        var z = s * s;
        var series = 0.0;
        for (var n = 23; n >= 3; n -= 2)
            series = (series + 2.0 / n) * z;
        // f − s·(f − series) instead of s·(2 + series): the leading term f is exact.
        return exponent * Ln2High + (f - (s * (f - series) - exponent * Ln2Low));
    }

    /// <summary>sin x within 2⁻⁵² absolutely for |x| up to 10⁶.</summary>
    /// <exception cref="ArgumentOutOfRangeException">|x| is beyond the reduction's reach.</exception>
    public static double Sin(double x) => SinOfQuarter(Reduce(x, out var quarter), quarter);

    /// <summary>cos x within 2⁻⁵² absolutely for |x| up to 10⁶.</summary>
    /// <exception cref="ArgumentOutOfRangeException">|x| is beyond the reduction's reach.</exception>
    public static double Cos(double x) => SinOfQuarter(Reduce(x, out var quarter), quarter + 1);

    /// <summary>tanh x within 4 ulp of 1 absolutely.</summary>
    public static double Tanh(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (Math.Abs(x) > 22)
            return Math.Sign(x);
        var e = Exp(-2 * Math.Abs(x));
        var t = (1 - e) / (1 + e);
        return x < 0 ? -t : t;
    }

    /// <summary>xʸ for positive x, within (4 + 2·|y ln x|) ulp.</summary>
    public static double Pow(double x, double y) => Exp(y * Log(x));

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Exp(-x));

    private static double Reduce(double x, out int quarter)
    {
        if (!(Math.Abs(x) <= 1e6))
            throw new ArgumentOutOfRangeException(nameof(x), x, "Angles up to a million radians are reduced exactly enough.");
        var n = Math.Round(x * 0.63661977236758134308);
        quarter = (int)n;
        return ((x - n * HalfPi1) - n * HalfPi2) - n * HalfPi3;
    }

    private static double SinOfQuarter(double r, int quarter)
    {
        var z = r * r;
        double value;
        if ((quarter & 1) == 0)
        {
            var sum = 0.0;
            for (var n = 19; n >= 3; n -= 2)
                sum = -(sum + 1) * z / (n * (n - 1));
            value = r + r * sum;
        }
        else
        {
            var sum = 0.0;
            for (var n = 20; n >= 4; n -= 2)
                sum = -(sum + 1) * z / (n * (n - 1));
            value = 1 - (0.5 * z + 0.5 * z * sum);
        }
        return (quarter & 2) == 0 ? value : -value;
    }

    private static double Scale(double x, int k)
    {
        if (k < -1021)
            return x * PowerOfTwo(k + 200) * PowerOfTwo(-200);
        return k > 1023 ? x * 2 * PowerOfTwo(k - 1) : x * PowerOfTwo(k);
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
}
