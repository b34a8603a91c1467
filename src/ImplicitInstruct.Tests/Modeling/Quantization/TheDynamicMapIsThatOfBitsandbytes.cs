using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Tests.Modeling.Quantization;

[TestFixture]
public sealed class TheDynamicMapIsThatOfBitsandbytes
{
    [Test]
    public void It_has_256_values_in_ascending_order_zero_and_one_among_them()
    {
        var values = DynamicMap.WithSign.Values.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(values, Has.Length.EqualTo(256));
            Assert.That(values, Is.Ordered.Ascending);
            Assert.That(values, Is.Unique);
            Assert.That(values[127], Is.Zero);
            Assert.That(values[255], Is.EqualTo(1));
            Assert.That(values.Take(127), Is.EqualTo(values.Skip(128).Take(127).Reverse().Select(value => -value)), "but for one");
        });
    }

    /// <summary>The middle of [0.1, 1] in the lowest decade, of its halves in the next, of 64 parts in the highest.</summary>
    [TestCase(128, 5.5e-7f), TestCase(129, 3.25e-6f), TestCase(130, 7.75e-6f), TestCase(131, 2.125e-5f)]
    [TestCase(190, 0.09859375f), TestCase(191, 0.10703125f), TestCase(254, 0.99296875f), TestCase(0, -0.99296875f)]
    public void Its_values_are_middles_of_parts(int code, float value) =>
        Assert.That(DynamicMap.WithSign.Values[code], Is.EqualTo(value).Within(1).Ulps);

    /// <summary>
    /// <c>create_dynamic_map</c> goes through <c>torch.linspace</c> in 32 bits, whose last bit depends on whether the machine fuses its
    /// products and sums. Ours is rounded once; it is as near to either as these are to each other.
    /// </summary>
    [Test]
    public void They_are_those_of_torch_to_a_rounding_or_two([Values] bool fused)
    {
        var torch = new List<float> { 0, 1 };
        foreach (var (decade, i) in ((double[])[1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]).Select((decade, i) => (decade, i)))
        {
            var boundaries = Linspace(0.1f, 1, (1 << i) + 1, fused);
            foreach (var (low, high) in boundaries.Zip(boundaries.Skip(1)))
                torch.AddRange([(float)decade * ((low + high) / 2), -(float)decade * ((low + high) / 2)]);
        }

        torch.Sort();
        Assert.That(DynamicMap.WithSign.Values.ToArray(), Is.EqualTo(torch).Within(2).Ulps);
    }

    [Test]
    public void A_number_takes_the_nearest_and_amid_two_the_lower()
    {
        var values = DynamicMap.WithSign.Values.ToArray();
        Assert.Multiple(() =>
        {
            for (var code = 0; code < 256; code++)
                Assert.That(DynamicMap.WithSign.Nearest(values[code]), Is.EqualTo(code));
            for (var code = 0; code < 255; code++)
            {
                var middle = (values[code] + values[code + 1]) / 2;
                Assert.That(DynamicMap.WithSign.Nearest(middle), Is.EqualTo(code));
                Assert.That(DynamicMap.WithSign.Nearest(MathF.BitIncrement(middle)), Is.EqualTo(code + 1));
            }

            Assert.That(DynamicMap.WithSign.Nearest(-1), Is.Zero);
            Assert.That(DynamicMap.WithSign.Nearest(2), Is.EqualTo(255));
        });
    }

    /// <summary>From the start in the first half, from the end in the second.</summary>
    private static float[] Linspace(float start, float end, int count, bool fused)
    {
        var step = (end - start) / (count - 1);
        return
        [
            .. Enumerable.Range(0, count).Select(i => i < count / 2 ? Sum(start, step, i) : Sum(end, -step, count - 1 - i)),
        ];

        float Sum(float from, float by, int times) => fused ? MathF.FusedMultiplyAdd(by, times, from) : from + by * times;
    }

    /// <summary>Twice as many values of one sign: two in the lowest decade, 128 in the highest.</summary>
    [Test]
    public void Without_a_sign_every_decade_has_twice_as_many()
    {
        var values = DynamicMap.WithoutSign.Values.ToArray();
        var positive = DynamicMap.WithSign.Values.ToArray().Where(value => value is > 0 and < 1).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(values, Has.Length.EqualTo(256).And.Ordered.And.Unique);
            Assert.That((values[0], values[^1]), Is.EqualTo((0f, 1f)));
            Assert.That((values[1], values[2]), Is.EqualTo((3.25e-7f, 7.75e-7f)));
            Assert.That((double)values[1] + values[2], Is.EqualTo(2.0 * positive[0]).Within(1e-13), "its middle is that of the two");
            Assert.That(values.Count(value => value is >= 0.1f and < 1), Is.EqualTo(128));
            Assert.That(DynamicMap.WithoutSign.Thresholds.Length, Is.EqualTo(255));
            Assert.That(DynamicMap.WithoutSign.Nearest(-1), Is.Zero);
        });
    }
}
