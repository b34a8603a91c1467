using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Numerics;

/// <summary>The stated error bounds, against fixed-point arithmetic of 256 bits; the largest error found is printed.</summary>
[TestFixture]
public sealed class DeterministicMathKeepsItsBounds
{
    private const int Samples = 6000;

    [Test]
    public void Exp_is_within_2_ulp_down_to_the_last_subnormal_number()
    {
        var points = Uniform(-745.2, 709.7827, Samples).Concat(Uniform(-1, 1, Samples)).Concat(Uniform(-745.1, -708, 1000))
            .Concat(Powers(-60, 8))
            .Append(709.782712893384).Append(-745.1332191019411);
        AssertWorst(points, x => DeterministicMathReference.Exp(x).ErrorInUlp(DeterministicMath.Exp(x)), 2);
    }

    [Test]
    public void Log_is_within_2_ulp_of_the_result_or_of_2_to_minus_53()
    {
        var points = Patterns(Samples).Concat(Uniform(0.5, 2, Samples)).Concat(Powers(-1074, 1023).Where(x => x > 0))
            .Concat(Powers(-53, -1).Select(x => 1 + x))
            .Append(double.Epsilon).Append(double.MaxValue);
        AssertWorst(points, x => Error(x, DeterministicMath.Log(x)), 2);

        static double Error(double x, double actual)
        {
            var expected = DeterministicMathReference.Log(x);
            return Math.Min(expected.ErrorInUlp(actual), expected.Distance(actual, -53));
        }
    }

    [Test]
    public void Sin_is_within_2_to_minus_52() =>
        AssertWorst(Angles(), x => DeterministicMathReference.Sin(x).Distance(DeterministicMath.Sin(x), -52), 1);

    [Test]
    public void Cos_is_within_2_to_minus_52() =>
        AssertWorst(Angles(), x => DeterministicMathReference.Cos(x).Distance(DeterministicMath.Cos(x), -52), 1);

    [Test]
    public void Tanh_is_within_4_ulp_of_1()
    {
        var points = Uniform(-25, 25, Samples).Concat(Uniform(-1, 1, Samples)).Concat(Powers(-60, 6));
        AssertWorst(points, x => DeterministicMathReference.Tanh(x).Distance(DeterministicMath.Tanh(x), -52), 4);
    }

    [Test]
    public void Pow_is_within_its_bound()
    {
        var random = new Philox(5, "powers");
        var worst = 0.0;
        for (var i = 0; i < Samples; i++)
        {
            var (x, y) = (DeterministicMath.Exp(20 * random.NextNormal()), 3 * random.NextNormal());
            if (Math.Abs(y * Math.Log(x)) > 700)
                continue;
            var bound = 4 + 2 * Math.Abs(y * Math.Log(x));
            worst = Math.Max(worst, DeterministicMathReference.Pow(x, y).ErrorInUlp(DeterministicMath.Pow(x, y)) / bound);
        }

        TestContext.Out.WriteLine($"largest error {worst:F3} of the bound");
        Assert.That(worst, Is.LessThanOrEqualTo(1));
    }

    [TestCase(double.NaN, double.NaN), TestCase(double.NegativeInfinity, 0), TestCase(double.PositiveInfinity, double.PositiveInfinity)]
    [TestCase(710, double.PositiveInfinity), TestCase(-746, 0), TestCase(0, 1)]
    public void Exp_at_its_ends(double x, double expected) => Assert.That(DeterministicMath.Exp(x), Is.EqualTo(expected));

    [TestCase(
        double.NaN, double.NaN), TestCase(0, double.NegativeInfinity), TestCase(-0.0, double.NegativeInfinity), TestCase(-1, double.NaN)]
    [TestCase(double.PositiveInfinity, double.PositiveInfinity), TestCase(1, 0), TestCase(double.NegativeInfinity, double.NaN)]
    public void Log_at_its_ends(double x, double expected) => Assert.That(DeterministicMath.Log(x), Is.EqualTo(expected));

    [TestCase(double.NaN, double.NaN), TestCase(
        double.NegativeInfinity, -1), TestCase(double.PositiveInfinity, 1), TestCase(0, 0), TestCase(23, 1)]
    public void Tanh_at_its_ends(double x, double expected) => Assert.That(DeterministicMath.Tanh(x), Is.EqualTo(expected));

    [Test]
    public void The_sigmoid_is_that_of_its_equation()
    {
        foreach (var x in Uniform(-700, 700, Samples).Concat(Uniform(-5, 5, Samples)))
            Assert.That(DeterministicMath.Sigmoid(x), Is.EqualTo(1 / (1 + Math.Exp(-x))).Within(4).Ulps, $"at {x:R}");
    }

    [TestCase(1000001), TestCase(-1e7), TestCase(double.NaN), TestCase(double.PositiveInfinity)]
    public void Angles_beyond_a_million_are_refused(double x) => Assert.Multiple(() =>
    {
        Assert.That(() => DeterministicMath.Sin(x), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => DeterministicMath.Cos(x), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    /// <summary>Uniform ones of every size, and the neighbours of multiples of π/2, where the reduction loses most.</summary>
    private static IEnumerable<double> Angles() => Uniform(-1e6, 1e6, Samples).Concat(Uniform(-7, 7, Samples)).Concat(Powers(-60, 19))
        .Concat(
            Enumerable.Range(-1000, 2001).Concat(Enumerable.Range(630_000, 2000))
                .SelectMany(n => new[] { n * (Math.PI / 2), Math.BitIncrement(n * (Math.PI / 2)) }));

    private static IEnumerable<double> Uniform(double low, double high, int count)
    {
        var random = new Philox(1, "uniform points");
        return Enumerable.Range(0, count).Select(_ => low + (high - low) * random.NextDouble());
    }

    /// <summary>Positive finite numbers of every exponent.</summary>
    private static IEnumerable<double> Patterns(int count)
    {
        var random = new Philox(2, "bit patterns");
        return Enumerable.Range(0, count).Select(_ => BitConverter.UInt64BitsToDouble(random.NextULong() >> 1))
            .Where(x => double.IsFinite(x) && x > 0);
    }

    /// <summary>±2ⁿ and their neighbours.</summary>
    private static IEnumerable<double> Powers(int from, int to) => Enumerable.Range(from, to - from + 1).Select(n => Math.ScaleB(1, n))
        .SelectMany(x => new[] { x, Math.BitIncrement(x), Math.BitDecrement(x) }).SelectMany(x => new[] { x, -x });

    private static void AssertWorst(IEnumerable<double> points, Func<double, double> error, double bound)
    {
        var (worst, at) = (0.0, double.NaN);
        foreach (var x in points)
        {
            var here = error(x);
            if (here > worst || double.IsNaN(here))
                (worst, at) = (here, x);
        }

        TestContext.Out.WriteLine($"largest error {worst:F3} at {at:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(bound), $"at {at:R}");
    }
}
