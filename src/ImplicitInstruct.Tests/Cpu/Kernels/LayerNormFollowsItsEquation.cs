using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class LayerNormFollowsItsEquation
{
    private const float Epsilon = 1e-5f;

    /// <summary>A large mean must not cost the variance its digits: what is lost is the rounding of the mean itself.</summary>
    [Test]
    public void Agrees_with_the_textbook_in_double(
        [Values(1, 3)] int rows, [Values(1, 7, 8, 9, 31, 33, 128, 288)] int width, [Values(0, 1000)] int offset)
    {
        float[] x = [.. Draw.Normal(rows * width, seed: 1).Select(value => value + offset)];
        var (y, wide) = (Forward(x, width), Textbook.Wide(x));
        var expected = Textbook.LayerNorm(wide, width, Epsilon);
        var magnitudes = new double[x.Length];
        for (var t = 0; t < x.Length; t += width)
        {
            var row = wide[t..(t + width)];
            var (mean, size) = (row.Average(), row.Average(Math.Abs));
            var inverse = 1 / Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + Epsilon);
            // Each element is off by the mean's error, times 1/deviation; and so is, by at most as much, the deviation.
            for (var c = 0; c < width; c++)
                magnitudes[t + c] = Math.Abs(expected[t + c]) + (1 + Math.Abs(expected[t + c])) * size * inverse;
        }

        var worst = Deviation.InRoundings(y, expected, magnitudes);
        TestContext.Out.WriteLine($"{worst:F2} roundings");
        Assert.That(worst, Is.LessThanOrEqualTo(width / 8 + 1 + 3 + 2 + 4),
            "chain, folds and quotient of the mean and half of the squares'; root, inverse, difference, product");
    }

    [Test]
    public void A_row_keeps_its_bits_in_any_batch([Values(7, 8, 33, 288)] int width)
    {
        var x = Draw.Normal(16 * width, seed: 3);
        var rowByRow = Enumerable.Range(0, 16).SelectMany(t => Forward(x.AsSpan(t * width, width).ToArray(), width)).ToArray();
        Assert.That(Bits.Of(Forward(x, width)), Is.EqualTo(Bits.Of(rowByRow)));
    }

    [Test]
    public void A_norm_in_place_has_the_same_bits()
    {
        var x = Draw.Normal(3 * 33, seed: 5);
        var inPlace = new Guarded(x);
        LayerNorm.Forward(inPlace.Pointer, Epsilon, inPlace.Pointer, null, 3, 33);
        Assert.That(Bits.Of(inPlace.Values), Is.EqualTo(Bits.Of(Forward(x, 33))));
    }

    [Test]
    public void Its_gradient_is_that_of_finite_differences([Values(1, 3)] int rows, [Values(1, 3, 7, 8, 9, 31, 33)] int width)
    {
        var (x, dy, before) = (Draw.Normal(rows * width, seed: 7), Draw.Normal(rows * width, seed: 9), Draw.Normal(rows * width, seed: 10));
        var (xs, gradient, dx) = (new Guarded(x), new Guarded(dy), new Guarded(before));
        var (y, inverse) = (new Guarded(rows * width), new Guarded(rows));
        LayerNorm.Forward(xs.Pointer, Epsilon, y.Pointer, inverse.Pointer, rows, width);
        LayerNorm.Backward(y.Pointer, inverse.Pointer, gradient.Pointer, dx.Pointer, rows, width);

        var wideDy = Textbook.Wide(dy);
        var byX = FiniteDifference.Gradient(v => Textbook.Dot(Textbook.LayerNorm(v, width, Epsilon), wideDy), Textbook.Wide(x), 1e-4);
        var added = byX.Zip(before, (slope, start) => slope + start).ToArray();
        Assert.Multiple(() =>
        {
            // Two means and s carry their own roundings (a chain and three folds each); the gradient is a difference of three terms, so its
            // bound goes by the largest.
            Assert.That(Deviation.InRoundingsOfLargest(dx.Values, added), Is.LessThanOrEqualTo(3 * (width / 8 + 12)),
                "added to what was there");
            Assert.That(gradient.Values, Is.EqualTo(dy), "the gradient that came in is only read");
        });
    }

    private static float[] Forward(float[] x, int width)
    {
        var rows = x.Length / width;
        var (input, y, inverse) = (new Guarded(x), new Guarded(x.Length), new Guarded(rows));
        LayerNorm.Forward(input.Pointer, Epsilon, y.Pointer, inverse.Pointer, rows, width);
        Assert.That(inverse.Values, Has.All.GreaterThan(0));
        return y.Values;
    }
}
