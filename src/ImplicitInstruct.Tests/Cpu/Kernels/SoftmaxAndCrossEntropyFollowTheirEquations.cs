using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class SoftmaxAndCrossEntropyFollowTheirEquations
{
    /// <summary>
    /// What rounding moves a probability by: the argument e^(x − max) is off by half an ulp of |x| at most 40, the exponential by 2 ulp,
    /// the sum by a chain.
    /// </summary>
    private static double Roundings(int length, double largest) => 2 * largest + 4 + length / 8 + 1 + 3 + 3;

    [Test]
    public void Softmax_agrees_with_the_textbook([Values(1, 7, 8, 9, 31, 33, 128, 512)] int length, [Values(1f, 0.125f)] float scale)
    {
        var x = Draw.Normal(length, seed: 1, deviation: 4);
        var p = new Guarded(x);
        Softmax.InPlace(p.Pointer, length, scale);
        var expected = Textbook.Softmax(Array.ConvertAll(Textbook.Wide(x), value => value * scale));
        var worst = Deviation.InRoundings(p.Values, expected);
        TestContext.Out.WriteLine($"{worst:F2} roundings");
        Assert.That(worst, Is.LessThanOrEqualTo(Roundings(length, x.Max(Math.Abs) * scale)));
    }

    [Test]
    public void Softmax_adds_up_to_one([Values(1, 7, 33, 512)] int length)
    {
        var p = new Guarded(Draw.Normal(length, seed: 2, deviation: 3));
        Softmax.InPlace(p.Pointer, length, 1);
        Assert.That(Textbook.Wide(p.Values).Sum(), Is.EqualTo(1).Within((length / 8 + 6) / (double)(1 << 24)));
    }

    [Test]
    public void Probabilities_under_e_to_minus_87_are_zero_and_huge_logits_do_no_harm()
    {
        var p = new Guarded([1e30f, 1e30f, -1e30f, 0f, 3e38f]);
        Softmax.InPlace(p.Pointer, 5, 1);
        Assert.That(p.Values, Is.EqualTo(new float[] { 0, 0, 0, 0, 1 }));
    }

    [Test]
    public void A_log_probability_agrees_with_the_textbook([Values(1, 2, 7, 8, 9, 33, 512)] int length)
    {
        var x = Draw.Normal(length, seed: 3, deviation: 4);
        var expected = Enumerable.Range(0, length).Select(target => Textbook.LogProbability(Textbook.Wide(x), target)).ToArray();
        var actual = Enumerable.Range(0, length)
            .Select(target => (float)Softmax.LogProbability(new Guarded(x).Pointer, length, target, out _)).ToArray();
        // The sum's relative error is the logarithm's absolute one; then the result is rounded to float.
        var magnitudes = expected.Select(value => 1 + Math.Abs(value)).ToArray();
        Assert.That(Deviation.InRoundings(actual, expected, magnitudes), Is.LessThanOrEqualTo(Roundings(length, x.Max(Math.Abs)) + 1));
    }

    [Test]
    public void The_gradient_of_cross_entropy_is_that_of_finite_differences(
        [Values(2, 7, 8, 9, 33)] int vocabulary, [Values(1f, 0.0625f)] float weight)
    {
        var x = Draw.Normal(vocabulary, seed: 4, deviation: 2);
        for (var target = 0; target < vocabulary; target++)
        {
            var gradient = new Guarded(x);
            var logProbability = CrossEntropy.Backward(gradient.Pointer, vocabulary, target, weight);
            var (chosen, wide) = (target, Textbook.Wide(x));
            var expected = FiniteDifference.Gradient(v => -weight * Textbook.LogProbability(v, chosen), wide);
            Assert.Multiple(() =>
            {
                Assert.That(Deviation.InRoundingsOfLargest(gradient.Values, expected),
                    Is.LessThanOrEqualTo(Roundings(vocabulary, x.Max(Math.Abs))), $"target {chosen}");
                Assert.That(logProbability, Is.EqualTo(Textbook.LogProbability(wide, chosen)).Within(1e-6),
                    $"target {chosen}, not weighted");
            });
        }
    }
}
