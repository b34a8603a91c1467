using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

/// <summary>The order of every reduction, written out one number at a time, and its error.</summary>
[TestFixture]
public sealed unsafe class ReductionsUseEightLanes
{
    [Test]
    public void A_sum_has_the_bits_of_eight_scalar_chains([Values(0, 1, 7, 8, 9, 15, 16, 31, 33, 128, 1000)] int length)
    {
        var x = new Guarded(Draw.OfManyMagnitudes(length, seed: 1));
        Assert.That(Lanes.Sum(x.Pointer, length), Is.EqualTo(Folded(x.Values, (sum, value) => sum + value)));
    }

    [Test]
    public void A_dot_product_has_the_bits_of_eight_fused_chains([Values(0, 1, 7, 8, 9, 15, 16, 31, 33, 128, 1000)] int length)
    {
        var (x, y) = (new Guarded(Draw.OfManyMagnitudes(length, seed: 2)), new Guarded(Draw.OfManyMagnitudes(length, seed: 3)));
        var next = 0;
        var (xs, ys) = (x.Values, y.Values);
        Assert.That(Lanes.Dot(x.Pointer, y.Pointer, length),
            Is.EqualTo(Folded(xs, (sum, value) => MathF.FusedMultiplyAdd(value, ys[next++], sum))));
    }

    [Test]
    public void A_sum_of_squares_agrees_with_the_textbook([Values(1, 7, 8, 9, 31, 33, 128, 1000)] int length)
    {
        var x = new Guarded(Draw.Normal(length, seed: 4));
        var wide = Textbook.Wide(x.Values);
        var worst = Deviation.InRoundings([Lanes.SumOfSquares(x.Pointer, length)], [Textbook.Dot(wide, wide)]);
        Assert.That(worst, Is.LessThanOrEqualTo(length / 8 + 1 + 3), "a chain in each lane, then three folds");
    }

    [Test]
    public void The_largest_element_is_found_wherever_it_stands([Values(1, 7, 8, 9, 31, 33)] int length, [Values] bool negative)
    {
        for (var at = 0; at < length; at++)
        {
            var values = Enumerable.Range(0, length).Select(i => negative ? -100f - i : i % 5).ToArray();
            values[at] = negative ? -3 : 9;
            Assert.That(Lanes.Max(new Guarded(values).Pointer, length), Is.EqualTo(values[at]), $"at {at}");
        }
    }

    [Test]
    public void A_NaN_anywhere_makes_the_largest_element_NaN([Values(1, 7, 8, 9, 33)] int length)
    {
        for (var at = 0; at < length; at++)
        {
            var values = Draw.Normal(length, seed: 5);
            values[at] = float.NaN;
            Assert.That(Lanes.Max(new Guarded(values).Pointer, length), Is.NaN, $"at {at}");
        }
    }

    [Test]
    public void The_largest_of_nothing_is_minus_infinity() =>
        Assert.That(Lanes.Max(new Guarded(0).Pointer, 0), Is.EqualTo(float.NegativeInfinity));

    [Test]
    public void Lanes_are_folded_in_the_stated_order()
    {
        var v = Draw.OfManyMagnitudes(8, seed: 6);
        Assert.That(Lanes.Fold(Vector256.Create(v)), Is.EqualTo(((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))));
    }

    private static float Folded(float[] values, Func<float, float, float> add)
    {
        var lane = new float[8];
        for (var i = 0; i < values.Length; i++)
            lane[i % 8] = add(lane[i % 8], values[i]);
        return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
    }
}
