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
        Span<float> x = stackalloc float[8];
        for (var bits = 0u; bits < BitConverter.SingleToUInt32Bits(88f); bits += 8 * 499)
        {
            for (var lane = 0; lane < 8; lane++)
                x[lane] = MathF.Min(BitConverter.UInt32BitsToSingle(bits + 499 * (uint)lane), 88f);
            worst = Math.Max(worst, WorstUlp(x));
            for (var lane = 0; lane < 8; lane++)
                x[lane] = MathF.Max(-x[lane], -87f);
            worst = Math.Max(worst, WorstUlp(x));
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
            Assert.That(Sigmoid(x), Is.EqualTo((float)(1 / (1 + Math.Exp(-(double)x)))).Within(3).Ulps,
                $"at {x:R}");
        Assert.That(Sigmoid(float.NegativeInfinity), Is.LessThan(1e-38f));
        Assert.That(Sigmoid(float.PositiveInfinity), Is.EqualTo(1f));
    }

    /// <summary>A register of one, of eight and of sixteen floats: the same text, so the same bits, on machines without it too.</summary>
    [Test]
    public void Every_width_gives_the_same_bits()
    {
        foreach (var special in (ReadOnlySpan<float>)[0, -0f, 88, 88.1f, -87, -87.00001f, 1e30f, -1e30f, float.NaN, float.PositiveInfinity])
            Agree(special);
        for (var x = -90f; x < 90; x += 0.0373f)
            Agree(x);

        static void Agree(float x)
        {
            Assert.That(Bits(Of<Eight>(x)), Is.EqualTo(Bits(One(x))), $"eight at {x:R}");
            Assert.That(Bits(Of<Sixteen>(x)), Is.EqualTo(Bits(One(x))), $"sixteen at {x:R}");
        }

        static int Bits(float x) => float.IsNaN(x) ? int.MaxValue : BitConverter.SingleToInt32Bits(x);
    }

    private static float One(float x) => Of<One>(x);

    private static float Sigmoid(float x) => Last(Exponential.Sigmoid(Eight.All(x)));

    private static float Of<T>(float x) where T : struct, IFloats<T> => Last(Exponential.Of(T.All(x)));

    private static unsafe float Last<T>(T values) where T : struct, IFloats<T>
    {
        var room = stackalloc float[16];
        values.Store(room);
        return room[T.Count - 1];
    }

    private static unsafe double WorstUlp(ReadOnlySpan<float> x)
    {
        var y = stackalloc float[8];
        fixed (float* from = x)
            Exponential.Of(Eight.Load(from)).Store(y);
        var worst = 0.0;
        for (var lane = 0; lane < 8; lane++)
        {
            var expected = Math.Exp(x[lane]);
            var ulp = Math.ScaleB(1, Math.ILogB(expected) - 23);
            worst = Math.Max(worst, Math.Abs(y[lane] - expected) / ulp);
        }

        return worst;
    }
}
