using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Numerics;

[TestFixture]
public sealed class PhiloxDrawsFairly
{
    [TestCase(1), TestCase(2), TestCase(3), TestCase(7), TestCase(16)]
    public void Every_number_below_the_bound_is_equally_likely(int bound)
    {
        const int Draws = 64_000;
        var random = new Philox(5, "below");
        var counts = new int[bound];
        for (var i = 0; i < Draws; i++)
            counts[random.Below(bound)]++;
        var expected = (double)Draws / bound;
        Assert.That(counts, Is.All.EqualTo(expected).Within(5 * Math.Sqrt(expected)), "five standard deviations");
    }

    [Test]
    public void A_bound_that_does_not_divide_the_words_is_not_biased()
    {
        // 3 · 2^29 numbers: without rejection every third would come twice as often.
        const int Bound = 3 << 29;
        var random = new Philox(6, "below");
        var low = 0;
        for (var i = 0; i < 30_000; i++)
            low += random.Below(Bound) % 3 == 0 ? 1 : 0;
        Assert.That(low, Is.EqualTo(10_000).Within(5 * Math.Sqrt(30_000 * 2.0 / 9)));
    }

    [Test]
    public void Doubles_fill_the_unit_interval()
    {
        var random = new Philox(7, "double");
        var draws = Enumerable.Range(0, 20_000).Select(_ => random.NextDouble()).ToArray();
        Assert.That(draws, Is.All.InRange(0.0, 0.99999999999999994));
        Assert.That(draws.Average(), Is.EqualTo(0.5).Within(5 * Math.Sqrt(1 / 12.0 / 20_000)));
        Assert.That(draws.Min(), Is.LessThan(0.001));
        Assert.That(draws.Max(), Is.GreaterThan(0.999));
    }

    [Test]
    public void Weights_are_respected_and_a_zero_weight_is_never_picked()
    {
        var random = new Philox(8, "weights");
        var counts = new int[4];
        for (var i = 0; i < 30_000; i++)
            counts[random.PickWeighted([1, 0, 2, 0])]++;
        Assert.That(counts[1] + counts[3], Is.Zero);
        Assert.That(counts[0], Is.EqualTo(10_000).Within(5 * Math.Sqrt(30_000 * 2.0 / 9)));
    }

    [TestCase(new double[] { }), TestCase(new[] { 0.0, 0.0 }), TestCase(new[] { 1.0, -1.0 }), TestCase(new[] { double.NaN })]
    public void Weights_that_mean_nothing_are_refused(double[] weights) =>
        Assert.Throws<ArgumentException>(() => new Philox(1).PickWeighted(weights));

    [Test]
    public void Every_order_of_three_items_is_equally_likely()
    {
        var random = new Philox(9, "shuffle");
        var counts = Enumerable.Range(0, 12_000).Select(_ => new string(random.Shuffled("abc"))).CountBy(order => order).ToDictionary();
        Assert.That(counts, Has.Count.EqualTo(6));
        Assert.That(counts.Values, Is.All.EqualTo(2_000).Within(5 * Math.Sqrt(2_000)));
    }

    [Test]
    public void A_sample_has_no_item_twice_and_reaches_all_items()
    {
        var random = new Philox(10, "sample");
        var items = Enumerable.Range(0, 10).ToArray();
        var samples = Enumerable.Range(0, 200).Select(_ => random.Sample(items, 4)).ToArray();
        Assert.That(samples, Is.All.Unique);
        Assert.That(samples.SelectMany(sample => sample).Distinct().Order(), Is.EqualTo(items));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Sample(items, 11));
    }
}
