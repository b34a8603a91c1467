using System.Numerics;

namespace ImplicitInstruct.Tests.Numerics;

/// <summary>Elementary functions in fixed-point numbers with 256 bits behind the point: far more than any double can tell apart.</summary>
internal static class DeterministicMathReference
{
    private const int Precision = 256;
    private static readonly BigInteger One = BigInteger.One << Precision;
    private static readonly BigInteger Ln2 = 2 * ArTanh(One / 3);                                    // ln 2 = 2 artanh 1/3
    private static readonly BigInteger HalfPi = 2 * (4 * ArcTan(5) - ArcTan(239));                   // Machin 1706

    /// <summary>eˣ.</summary>
    public static Scaled Exp(double x)
    {
        var exact = Fixed(x);
        var k = Rounded(exact, Ln2);
        return new Scaled(ExpSeries(exact - k * Ln2), (int)k - Precision);
    }

    /// <summary>ln x, x positive.</summary>
    public static Scaled Log(double x)
    {
        var (mantissa, exponent) = Parts(x);
        var length = (int)mantissa.GetBitLength();
        var m = mantissa << (Precision + 1 - length);   // in [1, 2)
        return new Scaled((exponent + length - 1) * Ln2 + 2 * ArTanh(((m - One) << Precision) / (m + One)), -Precision);
    }

    /// <summary>sin x.</summary>
    public static Scaled Sin(double x) => SinOfQuarter(x, 0);

    /// <summary>cos x.</summary>
    public static Scaled Cos(double x) => SinOfQuarter(x, 1);

    /// <summary>tanh x.</summary>
    public static Scaled Tanh(double x)
    {
        var e = ExpSeriesOfAny(-2 * BigInteger.Abs(Fixed(x)));
        var t = ((One - e) << Precision) / (One + e);
        return new Scaled(x < 0 ? -t : t, -Precision);
    }

    /// <summary>xʸ, x positive.</summary>
    public static Scaled Pow(double x, double y)
    {
        var log = Log(x);
        var (mantissa, exponent) = Parts(y);
        var product = Shift(log.Mantissa * mantissa, log.Exponent + exponent + Precision);
        var k = Rounded(product, Ln2);
        return new Scaled(ExpSeries(product - k * Ln2), (int)k - Precision);
    }

    /// <summary>A double as mantissa · 2^exponent.</summary>
    internal static (BigInteger Mantissa, int Exponent) Parts(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var (fraction, exponent) = (bits & 0xF_FFFF_FFFF_FFFF, (int)(bits >> 52 & 0x7FF));
        var mantissa = exponent == 0 ? fraction : fraction | 1L << 52;
        return (x < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    internal static BigInteger Shift(BigInteger value, int bits) => bits >= 0 ? value << bits : value >> -bits;

    private static BigInteger Fixed(double x)
    {
        var (mantissa, exponent) = Parts(x);
        return Shift(mantissa, exponent + Precision);
    }

    private static BigInteger Rounded(BigInteger value, BigInteger unit)
    {
        var quotient = BigInteger.Divide(2 * BigInteger.Abs(value) + unit, 2 * unit);
        return value.Sign < 0 ? -quotient : quotient;
    }

    private static BigInteger ExpSeriesOfAny(BigInteger x)
    {
        var k = Rounded(x, Ln2);
        return Shift(ExpSeries(x - k * Ln2), (int)k);
    }

    private static BigInteger ExpSeries(BigInteger r)
    {
        var (sum, term) = (One, One);
        for (var n = 1; !term.IsZero; n++)
            sum += term = (term * r >> Precision) / n;
        return sum;
    }

    private static Scaled SinOfQuarter(double x, int quarters)
    {
        var exact = Fixed(x);
        var n = Rounded(exact, HalfPi);
        var quarter = (int)(((n + quarters) % 4 + 4) % 4);
        var r = exact - n * HalfPi;
        var (sum, term) = (quarter & 1) == 0 ? (r, r) : (One, One);
        for (var i = (quarter & 1) == 0 ? 2 : 1; !term.IsZero; i += 2)
        {
            term = -((term * r >> Precision) * r >> Precision) / (i * (i + 1));
            sum += term;
        }

        return new Scaled((quarter & 2) == 0 ? sum : -sum, -Precision);
    }

    private static BigInteger ArTanh(BigInteger s)
    {
        var (sum, power, square) = (BigInteger.Zero, s, s * s >> Precision);
        for (var n = 1; !power.IsZero; n += 2)
        {
            sum += power / n;
            power = power * square >> Precision;
        }

        return sum;
    }

    private static BigInteger ArcTan(int reciprocal)
    {
        var (sum, power) = (BigInteger.Zero, One / reciprocal);
        for (var n = 1; !power.IsZero; n += 2)
        {
            sum += n % 4 == 1 ? power / n : -power / n;
            power /= reciprocal * reciprocal;
        }

        return sum;
    }

    /// <summary>mantissa · 2^exponent.</summary>
    internal sealed record Scaled(BigInteger Mantissa, int Exponent)
    {
        /// <summary>How far a double is from this, in units of its own last place; a subnormal number's is 2⁻¹⁰⁷⁴.</summary>
        public double ErrorInUlp(double actual)
        {
            // The place of the last bit that a double of this size has.
            var last = Math.Max((int)BigInteger.Abs(Mantissa).GetBitLength() + Exponent - 53, -1074);
            return Distance(actual, last);
        }

        /// <summary>How far a double is from this, in units of 2^<paramref name="unit"/>.</summary>
        public double Distance(double actual, int unit)
        {
            var (mantissa, exponent) = Parts(actual);
            var lowest = Math.Min(Math.Min(exponent, Exponent), unit - 64);
            var difference = BigInteger.Abs(Shift(mantissa, exponent - lowest) - Shift(Mantissa, Exponent - lowest));
            return Math.ScaleB((double)(difference >> Math.Max(0, unit - 64 - lowest)), -64);
        }
    }
}
