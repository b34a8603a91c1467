using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Numerics;

[TestFixture]
public sealed class PhiloxDrawsNormally
{
    private const int Draws = 100_000;
    private readonly double[] _draws = Normals(seed: 11, Draws);

    [TestCase(1, 0, 1)]
    [TestCase(2, 1, 2)]
    [TestCase(3, 0, 15)]
    [TestCase(4, 3, 96)]
    public void The_moments_are_those_of_a_standard_normal(int power, double expected, double variance)
    {
        var moment = _draws.Average(x => Enumerable.Repeat(x, power).Aggregate(1.0, (product, factor) => product * factor));
        Assert.That(moment, Is.EqualTo(expected).Within(5 * Math.Sqrt(variance / Draws)), "five standard errors of that moment");
    }

    [TestCase(-1.0, 0.158655), TestCase(0.0, 0.5), TestCase(1.96, 0.975002)]
    public void The_distribution_function_is_the_normal_one(double at, double share) =>
        Assert.That(_draws.Count(x => x < at) / (double)Draws, Is.EqualTo(share).Within(5 * Math.Sqrt(share * (1 - share) / Draws)));

    [Test]
    public void Neighbours_are_not_correlated() =>
        Assert.That(_draws.Zip(_draws.Skip(1), (x, y) => x * y).Average(), Is.EqualTo(0).Within(5 / Math.Sqrt(Draws)));

    [Test]
    public void The_first_numbers_have_these_bits_on_every_machine() =>
        Assert.That(Normals(seed: 1, 4).Select(x => BitConverter.DoubleToInt64Bits(x).ToString("x16", null)), Is.EqualTo(ExpectedBits));

    /// <summary>Origin: Philox and Box-Muller written again in Python with the C library's logarithm, sine and cosine.</summary>
    private static readonly string[] ExpectedBits = ["bfe8ed3af844676f", "3fd7e5b07dc1d925", "bff74c6635c60c4f", "3ff10c205791738c"];

    private static double[] Normals(ulong seed, int count)
    {
        var random = new Philox(seed, "normal");
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }
}
