using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class RotaryEmbeddingTurnsPairs
{
    private const int Positions = 2048;

    [Test]
    public void Agrees_with_the_textbook_in_double(
        [Values(2, 6, 8, 16, 18, 64)] int headSize, [Values(0, 1, 7, 511, 2047)] int position, [Values(10000, 500000)] double theta)
    {
        var x = Draw.Normal(3 * headSize, seed: 1);
        var y = Turned(x, headSize, position, theta, back: false);
        // Cosine and sine rounded once, two products and a sum; the magnitude of a pair is its length.
        Assert.That(Deviation.InRoundings(y, Textbook.Rotate(Textbook.Wide(x), headSize, position, theta), PairLengths(x, headSize)),
            Is.LessThanOrEqualTo(4));
    }

    [Test]
    public void Its_gradient_is_that_of_finite_differences([Values(2, 6, 16, 18)] int headSize, [Values(0, 5, 300)] int position)
    {
        var (x, dy) = (Draw.Normal(2 * headSize, seed: 2), Draw.Normal(2 * headSize, seed: 3));
        var wideDy = Textbook.Wide(dy);
        var expected = FiniteDifference.Gradient(
            v => Textbook.Dot(Textbook.Rotate(v, headSize, position, 10000), wideDy), Textbook.Wide(x));
        Assert.That(Deviation.InRoundings(Turned(dy, headSize, position, 10000, back: true), expected, PairLengths(dy, headSize)),
            Is.LessThanOrEqualTo(4));
    }

    [Test]
    public void A_head_keeps_its_bits_among_any_heads([Values(6, 16, 18)] int headSize)
    {
        var x = Draw.Normal(5 * headSize, seed: 4);
        var alone = Enumerable.Range(0, 5)
            .SelectMany(h => Turned(x.AsSpan(h * headSize, headSize).ToArray(), headSize, 77, 10000, back: false)).ToArray();
        Assert.That(Bits.Of(Turned(x, headSize, 77, 10000, back: false)), Is.EqualTo(Bits.Of(alone)));
    }

    private static float[] Turned(float[] x, int headSize, int position, double theta, bool back)
    {
        var (rotary, values) = (new RotaryEmbedding(headSize, Positions, theta), new Guarded(x));
        if (back)
            rotary.RotateBack(values.Pointer, x.Length / headSize, position);
        else
            rotary.Rotate(values.Pointer, x.Length / headSize, position);
        return values.Values;
    }

    private static double[] PairLengths(float[] x, int headSize) =>
        [.. x.Select((value, i) =>
        {
            var partner = i % headSize < headSize / 2 ? x[i + headSize / 2] : x[i - headSize / 2];
            return Math.Sqrt((double)value * value + (double)partner * partner);
        })];
}
