using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class RmsNormFollowsItsEquation
{
    private const float Epsilon = 1e-5f;

    [Test]
    public void Agrees_with_the_textbook_in_double([Values(1, 3)] int rows, [Values(1, 7, 8, 9, 31, 33, 128, 288)] int width)
    {
        var (x, w) = (Draw.Normal(rows * width, seed: 1), Draw.Normal(width, seed: 2));
        var worst = Deviation.InRoundings(Forward(x, w), Textbook.RmsNorm(Textbook.Wide(x), Textbook.Wide(w), Epsilon));
        TestContext.Out.WriteLine($"{worst:F2} roundings");
        Assert.That(worst, Is.LessThanOrEqualTo((width / 8 + 1 + 3 + 2) / 2.0 + 4),
            "half of the sum of squares' through the root; root, inverse, two products");
    }

    [Test]
    public void A_row_keeps_its_bits_in_any_batch([Values(7, 8, 33, 288)] int width)
    {
        var (x, w) = (Draw.Normal(16 * width, seed: 3), Draw.Normal(width, seed: 4));
        var rowByRow = Enumerable.Range(0, 16).SelectMany(t => Forward(x.AsSpan(t * width, width).ToArray(), w)).ToArray();
        Assert.That(Bits.Of(Forward(x, w)), Is.EqualTo(Bits.Of(rowByRow)));
    }

    [Test]
    public void A_norm_in_place_has_the_same_bits()
    {
        var (x, w) = (Draw.Normal(3 * 33, seed: 5), Draw.Normal(33, seed: 6));
        var (inPlace, weights) = (new Guarded(x), new Guarded(w));
        RmsNorm.Forward(inPlace.Pointer, weights.Pointer, Epsilon, inPlace.Pointer, null, 3, 33);
        Assert.That(Bits.Of(inPlace.Values), Is.EqualTo(Bits.Of(Forward(x, w))));
    }

    [Test]
    public void Its_gradients_are_those_of_finite_differences([Values(1, 3)] int rows, [Values(1, 2, 7, 8, 9, 31, 33)] int width)
    {
        var (x, w, dy, before) = (Draw.Normal(
            rows * width, seed: 7), Draw.Normal(width, seed: 8), Draw.Normal(rows * width, seed: 9), Draw.Normal(rows * width, seed: 10));
        var (xs, ws, terms, dx) = (new Guarded(x), new Guarded(w), new Guarded(dy), new Guarded(before));
        var (y, inverse, dw) = (new Guarded(rows * width), new Guarded(rows), new Guarded(new float[width]));
        RmsNorm.Forward(xs.Pointer, ws.Pointer, Epsilon, y.Pointer, inverse.Pointer, rows, width);
        RmsNorm.Backward(xs.Pointer, ws.Pointer, inverse.Pointer, terms.Pointer, dx.Pointer, rows, width);
        RmsNorm.AddColumns(terms.Pointer, dw.Pointer, rows, width, 0, width);

        var (wideX, wideW, wideDy) = (Textbook.Wide(x), Textbook.Wide(w), Textbook.Wide(dy));
        var byX = FiniteDifference.Gradient(v => Textbook.Dot(Textbook.RmsNorm(v, wideW, Epsilon), wideDy), wideX, 1e-4);
        var byW = FiniteDifference.Gradient(v => Textbook.Dot(Textbook.RmsNorm(wideX, v, Epsilon), wideDy), wideW);
        var added = byX.Zip(before, (gradient, start) => gradient + start).ToArray();
        // s and the mean carry their own roundings (a chain and three folds each); the gradient is a difference of two terms, so its bound
        // goes by the largest.
        var bound = width / 8 + 12;
        Assert.Multiple(() =>
        {
            Assert.That(Deviation.InRoundingsOfLargest(dx.Values, added), Is.LessThanOrEqualTo(2 * bound),
                "gradient of x, added to what was there");
            Assert.That(Deviation.InRoundingsOfLargest(dw.Values, byW), Is.LessThanOrEqualTo(bound + rows), "gradient of w");
        });
    }

    [Test]
    public void Columns_are_summed_in_ascending_rows_whoever_sums_them([Values(1, 7, 8, 33)] int width)
    {
        const int Rows = 11;
        var (terms, before) = (Draw.OfManyMagnitudes(Rows * width, seed: 11), Draw.OfManyMagnitudes(width, seed: 12));
        var expected = (float[])before.Clone();
        for (var c = 0; c < width; c++)
            for (var t = 0; t < Rows; t++)
                expected[c] += terms[t * width + c];
        for (var cut = 0; cut <= width; cut++)
        {
            var (source, sums) = (new Guarded(terms), new Guarded(before));
            RmsNorm.AddColumns(source.Pointer, sums.Pointer, Rows, width, 0, cut);
            RmsNorm.AddColumns(source.Pointer, sums.Pointer, Rows, width, cut, width);
            Assert.That(Bits.Of(sums.Values), Is.EqualTo(Bits.Of(expected)), $"split at column {cut}");
        }
    }

    private static float[] Forward(float[] x, float[] w)
    {
        var rows = x.Length / w.Length;
        var (input, weights, y, inverse) = (new Guarded(x), new Guarded(w), new Guarded(x.Length), new Guarded(rows));
        RmsNorm.Forward(input.Pointer, weights.Pointer, Epsilon, y.Pointer, inverse.Pointer, rows, w.Length);
        Assert.That(inverse.Values, Has.All.GreaterThan(0));
        return y.Values;
    }
}
