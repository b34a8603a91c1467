using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class DropoutLeavesTheRestAsItIs
{
    private static readonly int[] Widths = [1, 7, 8, 9, 31, 33];

    private static readonly int Limit = DropoutMask.LimitOf(0.4);

    /// <summary>What is dropped is zero, even where it was no number; the rest has its bits, eight at a time as one by one.</summary>
    [Test]
    public void Element_by_element([Values(0, 1, 3, 16)] int rows, [ValueSource(nameof(Widths))] int width)
    {
        var (x, mask) = (Draw.Normal(rows * width, seed: 1), Mask(width));
        for (var i = 0; i < x.Length; i += 5)
            x[i] = i % 2 == 0 ? float.NaN : -0f;
        var (given, kept) = (new Guarded(x), new Guarded(x.Length));
        Dropout.Keep(given.Pointer, kept.Pointer, rows, width, mask, Limit);
        Assert.That(Bits.Of(kept.Values), Is.EqualTo(Bits.Of([.. x.Select((value, i) => mask.Drops((uint)i, Limit) ? 0 : value)])));
        Assert.That(Bits.Of(given.Values), Is.EqualTo(Bits.Of(x)));
    }

    [Test]
    public void Its_gradient_goes_where_the_input_was_kept([Values(0, 1, 3, 16)] int rows, [ValueSource(nameof(Widths))] int width)
    {
        var (dy, dx, mask) = (Draw.Normal(rows * width, seed: 2), Draw.Normal(rows * width, seed: 3), Mask(width));
        var (given, sum) = (new Guarded(dy), new Guarded(dx));
        Dropout.AddKept(given.Pointer, sum.Pointer, rows, width, mask, Limit);
        Assert.That(
            Bits.Of(sum.Values), Is.EqualTo(Bits.Of([.. dx.Select((value, i) => mask.Drops((uint)i, Limit) ? value : value + dy[i])])));
    }

    private static DropoutMask Mask(int width) => DropoutMask.Of(new DropoutDraw(4, 5, width), DropoutMask.StreamOf("a matrix"));
}
