namespace ImplicitInstruct.Evaluation;

/// <summary>Quantiles of the normal and of Student's distribution, as tests and intervals need them.</summary>
public static class Quantile
{
    /// <summary>97.5 % of the normal distribution: two-sided tests at 5 %, intervals of 95 %.</summary>
    public const double Normal975 = 1.959963984540054;

    /// <summary>95 % of the normal distribution: one-sided tests at 5 %.</summary>
    public const double Normal95 = 1.6448536269514722;

    /// <summary>80 % of the normal distribution: a power of 80 %.</summary>
    public const double Normal80 = 0.8416212335729143;

    /// <summary>95 % of Student's t.</summary>
    /// <remarks>
    /// One and two degrees have closed forms; from three on the expansion of Abramowitz and Stegun 26.7.5, right to a hundredth there and
    /// to a thousandth from five on.
    /// </remarks>
    /// <param name="degrees">Degrees of freedom; a fraction is rounded down, which errs to the wider side.</param>
    public static double Student95(double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        var n = Math.Floor(degrees);
        return n switch
        {
            1 => 1 / Math.Tan(Math.PI * 0.05),
            2 => 0.9 * Math.Sqrt(1 / (2 * 0.95 * 0.05)),
            _ => Expansion(Normal95, n),
        };
    }

    /// <summary>97.5 % of Student's t: intervals of 95 %.</summary>
    /// <remarks>As <see cref="Student95"/>; up to four degrees a table, from five on right to three thousandths.</remarks>
    /// <param name="degrees">Degrees of freedom; a fraction is rounded down, which errs to the wider side.</param>
    public static double Student975(double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        var n = Math.Floor(degrees);
        return n switch
        {
            1 => 12.706204736174698,
            2 => 4.302652729749464,
            3 => 3.182446305284263,
            4 => 2.776445105197799,
            _ => Expansion(Normal975, n),
        };
    }

    private static double Expansion(double z, double n)
    {
        var (third, fifth, seventh) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z);
        return z + ((third + z) / (4 * n)) + (((5 * fifth) + (16 * third) + (3 * z)) / (96 * n * n))
            + (((3 * seventh) + (19 * fifth) + (17 * third) - (15 * z)) / (384 * n * n * n));
    }
}
