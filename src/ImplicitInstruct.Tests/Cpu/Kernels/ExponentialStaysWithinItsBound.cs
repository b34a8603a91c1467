using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed class ExponentialStaysWithinItsBound
{
    /// <summary>Every 499th float from −87 to 88: 4.4 million of them, a prime stride so that no bit pattern is left out.</summary>
    [Test]
    public void It_is_within_2_ulp_over_its_range()
    {
        var worst = 0.0;
        for (var bits = 0u; bits < BitConverter.SingleToUInt32Bits(88f); bits += 8 * 499)
        {
            var x = Vector256.Create([.. Enumerable.Range(0, 8).Select(lane => BitConverter.UInt32BitsToSingle(bits + 499 * (uint)lane))]);
            worst = Math.Max(
                worst, Math.Max(WorstUlp(Vector256.Min(x, Vector256.Create(88f))), WorstUlp(Vector256.Max(-x, Vector256.Create(-87f)))));
        }

        TestContext.Out.WriteLine($"largest error {worst:F3} ulp");
        Assert.That(worst, Is.LessThanOrEqualTo(2));
    }

    [TestCase(0f, 1f)]
    [TestCase(-0f, 1f)]
    [TestCase(-87.00001f, 0f)]
    [TestCase(-1e30f, 0f)]
    [TestCase(float.NegativeInfinity, 0f)]
    [TestCase(float.NaN, float.NaN)]
    public void Beyond_its_range_it_gives_what_softmax_needs(float x, float expected) => Assert.That(One(x), Is.EqualTo(expected));

    [TestCase(88.1f), TestCase(1e30f), TestCase(float.PositiveInfinity)]
    public void Above_its_range_it_stays_at_the_end_of_it(float x) =>
        Assert.That(One(x), Is.EqualTo(One(88f)).And.EqualTo((float)Math.Exp(88)).Within(2).Ulps);

    [Test]
    public void The_sigmoid_is_within_3_ulp_and_rises_from_0_to_1()
    {
        // Two roundings of its own on top of the exponential's two ulp, which 1 + e⁻ˣ can only dampen.
        for (var x = -86f; x <= 86f; x += 0.01f)
            Assert.That(Exponential.Sigmoid(Vector256.Create(x))[5], Is.EqualTo((float)(1 / (1 + Math.Exp(-(double)x)))).Within(3).Ulps,
                $"at {x:R}");
        Assert.That(Exponential.Sigmoid(Vector256.Create(float.NegativeInfinity))[0], Is.LessThan(1e-38f));
        Assert.That(Exponential.Sigmoid(Vector256.Create(float.PositiveInfinity))[0], Is.EqualTo(1f));
    }

    private static float One(float x) => Exponential.Of(Vector256.Create(x))[3];

    private static double WorstUlp(Vector256<float> x)
    {
        var (y, worst) = (Exponential.Of(x), 0.0);
        for (var lane = 0; lane < 8; lane++)
        {
            var expected = Math.Exp(x[lane]);
            var ulp = Math.ScaleB(1, Math.ILogB(expected) - 23);
            worst = Math.Max(worst, Math.Abs(y[lane] - expected) / ulp);
        }

        return worst;
    }
}
