using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class ClippingStopsAtTheLimit
{
    private const float Limit = 0.75f;

    /// <summary>Values on both sides of both limits, on them and next to them, in every place of a vector and of its tail.</summary>
    private static readonly float[] Edges =
    [
        0, -0f, Limit, -Limit, MathF.BitIncrement(Limit), MathF.BitDecrement(Limit), -MathF.BitIncrement(Limit), -MathF.BitDecrement(Limit),
        float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 1,
    ];

    [Test]
    public void Element_by_element_without_any_rounding([Values(0, 1, 7, 8, 9, 31, 33)] int length, [Values(0, 1, 2, 3)] int turn)
    {
        var x = Inputs(length, turn);
        var (clipped, unclipped) = (new Guarded(x), new Guarded(length));
        Clip.Forward(clipped.Pointer, Limit, unclipped.Pointer, length);
        Assert.Multiple(() =>
        {
            Assert.That(Bits.Of(clipped.Values), Is.EqualTo(Bits.Of([.. x.Select(value => Math.Clamp(value, -Limit, Limit))])));
            Assert.That(Bits.Of(unclipped.Values), Is.EqualTo(Bits.Of(x)), "kept as it was");
        });
    }

    [Test]
    public void Its_gradient_passes_up_to_the_limit_and_not_beyond(
        [Values(0, 1, 7, 8, 9, 31, 33)] int length, [Values(0, 1, 2, 3)] int turn)
    {
        var (x, dy) = (Inputs(length, turn), Draw.Normal(length, seed: 2));
        var (unclipped, dx) = (new Guarded(x), new Guarded(dy));
        Clip.Backward(unclipped.Pointer, Limit, dx.Pointer, length);
        Assert.That(Bits.Of(dx.Values),
            Is.EqualTo(Bits.Of([.. x.Zip(dy, (value, gradient) => value is >= -Limit and <= Limit ? gradient : 0)])));
    }

    /// <summary>A broken value stays one: clipping must not turn it into a number that looks sound.</summary>
    [Test]
    public void But_lets_no_value_that_is_none_become_a_number([Values(1, 8, 9)] int length)
    {
        var x = new Guarded(length);
        Clip.Forward(x.Pointer, Limit, null, length);
        Assert.That(x.Values, Has.All.NaN);
    }

    private static float[] Inputs(int length, int turn) =>
        [.. Draw.Normal(length, seed: 1).Select((value, i) => i % 2 == 0 ? Edges[(i / 2 + turn * 4) % Edges.Length] : value)];
}
