using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class LengthControlExplainsWhatLengthExplains
{
    [Test]
    public void Any_preferences_and_lengths_give_a_rate_between_0_and_100([Range(0, 19)] int family)
    {
        for (var round = 0; round < 100; round++)
        {
            var random = new Philox((ulong)round, $"any/{family}");
            var count = 1 + random.Below(family % 2 == 0 ? 3 : 200);
            var scale = random.Pick([0, 1e-300, 1e-9, 1, 72, 1e9, 1e300]);
            var soft = random.Pick([0, 1e-320, 1e-17, 1e-9, 0.1, 0.5, 1]);
            var preferences = new double[count];
            var differences = new double[count];
            for (var i = 0; i < count; i++)
            {
                preferences[i] = random.Chance(0.5) ? soft * random.NextDouble() : 1 - (soft * random.NextDouble());
                // Often almost separable by length
                differences[i] = (preferences[i] > 0.5 || random.Chance(0.2) ? 1 : -1) * scale * random.Below(5);
            }

            if (family >= 14)
                Array.Fill(preferences, random.Pick([0, double.Epsilon, 1e-300, 1e-16, 0.5, Math.BitDecrement(1.0), 1]), 0,
                    Math.Max(1, count - (family % 3)));
            var fit = LengthControlledWinRate.Of(preferences, differences);
            Assert.That(fit.Percent, Is.InRange(0, 100), $"family {family}, round {round}");   // a NaN is in no range
            Assert.That(fit.Phi, Is.Not.NaN);
        }
    }

    [Test]
    public void It_agrees_with_a_slow_solver_that_shares_no_line_with_it([Range(0, 9)] int seed)
    {
        var random = new Philox((ulong)seed, "textbook");
        var count = 2 + random.Below(60);
        var preferences = new double[count];
        var differences = new double[count];
        for (var i = 0; i < count; i++)
            (preferences[i], differences[i]) = (random.Chance(0.3) ? random.Below(2) : random.NextDouble(), random.Below(60) - 20);
        preferences[0] = 0.5;   // never all 0 or all 1
        Assert.That(LengthControlledWinRate.Of(preferences, differences).Percent,
            Is.EqualTo(TextbookPercent(preferences, differences)).Within(1e-7));
    }

    [Test]
    public void Without_length_differences_it_is_the_win_rate([Values(0, 7, -3)] double difference)
    {
        double[] preferences = [0.9, 0.1, 0.7, 0.3, 0.35];
        var fit = LengthControlledWinRate.Of(preferences, [difference, difference, difference, difference, difference]);
        Assert.That(fit.Percent, Is.EqualTo(WinRate.Of(preferences).Percent).Within(1e-9));
        Assert.That(fit.Phi, Is.Zero);
    }

    [Test]
    public void The_same_difference_written_with_rounding_is_still_the_same() =>
        Assert.That(LengthControlledWinRate.Of([0.9, 0.2, 0.4], [0.1, 0.1, 0.1]).Phi, Is.Zero);

    [Test]
    public void Half_of_the_truth_is_half_where_length_decides_all()
    {
        // Longer wins, shorter loses, alike: at equal length nothing is left.
        var fit = LengthControlledWinRate.Of([1, 1, 1, 0, 0, 0], [10, 10, 10, -10, -10, -10]);
        Assert.That(fit.Percent, Is.EqualTo(50).Within(1e-9));
        Assert.That(fit.Phi, Is.GreaterThan(1));
    }

    [Test]
    public void A_rate_earned_by_length_falls_under_control()
    {
        double[] preferences = [1, 1, 1, 1, 0, 0];
        Assert.That(LengthControlledWinRate.Of(preferences, [30, 40, 35, 50, -10, -20]).Percent,
            Is.LessThan(WinRate.Of(preferences).Percent - 5));
    }

    [Test]
    public void Changing_sides_mirrors_the_rate([Range(0, 9)] int seed)
    {
        var random = new Philox((ulong)seed, "mirror");
        var preferences = Enumerable.Range(0, 30).Select(_ => random.NextDouble()).ToArray();
        var differences = Enumerable.Range(0, 30).Select(_ => (double)random.Below(40) - 15).ToArray();
        var here = LengthControlledWinRate.Of(preferences, differences);
        var there = LengthControlledWinRate.Of([.. preferences.Select(p => 1 - p)], [.. differences.Select(d => -d)]);
        Assert.That(there.Percent, Is.EqualTo(100 - here.Percent).Within(1e-9));
    }

    [TestCase(0.0)]
    [TestCase(1.0)]
    public void All_lost_and_all_won_are_0_and_100(double preference) =>
        Assert.That(LengthControlledWinRate.Of([preference, preference], [1, -5]).Percent, Is.EqualTo(100 * preference));

    [Test]
    public void Units_of_length_do_not_matter()
    {
        double[] preferences = [0.9, 0.1, 0.7, 0.3];
        double[] tokens = [3, -8, 5, 1];
        var scaled = LengthControlledWinRate.Of(preferences, [.. tokens.Select(d => d * 4)]);
        Assert.That(scaled.Percent, Is.EqualTo(LengthControlledWinRate.Of(preferences, tokens).Percent).Within(1e-10));
    }

    [Test]
    public void What_does_not_fit_together_is_refused()
    {
        Assert.That(() => LengthControlledWinRate.Of([0.5], [1, 2]), Throws.ArgumentException);
        Assert.That(() => LengthControlledWinRate.Of([1.5], [1]), Throws.ArgumentException);
        Assert.That(() => LengthControlledWinRate.Of([0.5], [double.NaN]), Throws.ArgumentException);
        Assert.That(() => LengthControlledWinRate.Of([], []), Throws.ArgumentException);
    }

    [Test]
    public void Unfinished_responses_count_as_equally_long_where_asked()
    {
        OutputPair[] pairs = [Pair(72, false, 10, true), Pair(12, true, 10, true), Pair(12, true, 72, false)];
        Assert.That(LengthDifference.OfAll(pairs), Is.EqualTo(new[] { 62.0, 2, -60 }));
        Assert.That(LengthDifference.OfFinished(pairs), Is.EqualTo(new[] { 0.0, 2, 0 }));
    }

    private static OutputPair Pair(int tokens, bool finished, int referenceTokens, bool referenceFinished) =>
        new(Output(referenceTokens, referenceFinished), Output(tokens, finished));

    private static ModelOutput Output(int tokens, bool finished) =>
        new() { Instruction = "i", Output = "o", Generator = "g", Dataset = "d", Finished = finished, Tokens = tokens };

    /// <summary>Both gradients set to zero by nested bisection, with the C runtime's functions.</summary>
    private static double TextbookPercent(double[] y, double[] d)
    {
        var mean = d.Average();
        var deviation = Math.Sqrt(d.Average(value => (value - mean) * (value - mean)));
        double[] x = [.. d.Select(value => deviation > 0 ? Math.Tanh(value / deviation) : 0)];
        double Theta(double phi) => Root(theta => x.Select((value, i) => y[i] - Sigmoid(theta + (phi * value))).Sum());
        var best = Root(phi => x.Select((value, i) => (y[i] - Sigmoid(Theta(phi) + (phi * value))) * value).Sum() - phi);
        return 100 * Sigmoid(Theta(best));

        static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

        static double Root(Func<double, double> falling)
        {
            var (low, high) = (-60.0, 60.0);
            for (var i = 0; i < 60; i++)
            {
                var middle = (low + high) / 2;
                (low, high) = falling(middle) > 0 ? (middle, high) : (low, middle);
            }

            return (low + high) / 2;
        }
    }
}
