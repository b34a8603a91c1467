using System.Runtime.Intrinsics;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Tests.Modeling.Quantization;

/// <summary>The sixteen values against the paper's construction (arXiv:2305.14314, equation 4 and appendix E).</summary>
[TestFixture]
public sealed class NormalFloatsAreQuantiles
{
    /// <summary>1 − ½ (1/32 + 1/30), as bitsandbytes rounds it (<c>create_normal_map</c>).</summary>
    private const double Outermost = 0.9677083;

    /// <summary>
    /// Eight steps of equal probability from ½ up to the outermost quantile, seven down to its mirror image, all divided by it. The
    /// published numbers were computed in 32 bits from probabilities of 32 bits: half a unit of those is 3e-8.
    /// </summary>
    [Test]
    public void Of_the_normal_distribution_divided_by_the_outermost()
    {
        var largest = QuantileOf(Outermost);
        double[] probabilities =
        [
            .. Enumerable.Range(0, 7).Select(step => 1 - Outermost + (Outermost - 0.5) * step / 7), 0.5,
            .. Enumerable.Range(1, 8).Select(step => 0.5 + (Outermost - 0.5) * step / 8),
        ];
        Assert.That(probabilities, Has.Length.EqualTo(NormalFloat.Values.Length));
        Assert.That(Outermost, Is.EqualTo(1 - 0.5 * (1.0 / 32 + 1.0 / 30)).Within(5e-8));
        Assert.Multiple(() =>
        {
            for (var code = 0; code < probabilities.Length; code++)
                Assert.That(ProbabilityBelow(NormalFloat.Values[code] * largest), Is.EqualTo(probabilities[code]).Within(6e-8), $"{code}");
            Assert.That(NormalFloat.Values[0], Is.EqualTo(-1));
            Assert.That(NormalFloat.Values[7], Is.EqualTo(0));
            Assert.That(NormalFloat.Values[15], Is.EqualTo(1));
        });
    }

    /// <summary>The published ones were computed in 64 bits, printed, and read in 32: ties between two floats fell either way.</summary>
    [Test]
    public void With_thresholds_amid_them()
    {
        float[] midpoints = [.. NormalFloat.Values.ToArray().Zip(NormalFloat.Values[1..].ToArray(), (low, high) => (low + high) / 2)];
        Assert.That(NormalFloat.Thresholds.ToArray(), Is.EqualTo(midpoints).Within(1).Ulps);
    }

    [Test]
    public void A_number_takes_the_nearest_and_on_a_threshold_the_lower()
    {
        Assert.Multiple(() =>
        {
            for (var code = 0; code < 16; code++)
                Takes(NormalFloat.Values[code], code);
            for (var code = 0; code < 15; code++)
            {
                Takes(NormalFloat.Thresholds[code], code);
                Takes(MathF.BitIncrement(NormalFloat.Thresholds[code]), code + 1);
            }

            Takes(-2, 0);
            Takes(2, 15);
            Takes(-0f, 7);
        });

        static void Takes(float value, int code)
        {
            Assert.That(NormalFloat.Nearest(value), Is.EqualTo(code), $"{value:R}");
            Assert.That(NormalFloat.Nearest(Vector256.Create(value))[5], Is.EqualTo(code), $"{value:R}, eight at once");
        }
    }

    private static double QuantileOf(double probability)
    {
        var (low, high) = (0.0, 8.0);
        for (var halving = 0; halving < 60; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = ProbabilityBelow(middle) < probability ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The distribution function: Simpson's rule from 0.</summary>
    private static double ProbabilityBelow(double x)
    {
        const int Intervals = 400;
        var sum = Density(0) + Density(x);
        for (var i = 1; i < Intervals; i++)
            sum += (i % 2 == 1 ? 4 : 2) * Density(x * i / Intervals);
        return 0.5 + sum * x / Intervals / 3;

        static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }
}
