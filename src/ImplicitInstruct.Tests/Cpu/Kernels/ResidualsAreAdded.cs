using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class ResidualsAreAdded
{
    [Test]
    public void Element_by_element_with_one_rounding([Values(0, 1, 7, 8, 9, 31, 33, 128)] int length)
    {
        var (x, y) = (Draw.OfManyMagnitudes(length, seed: 1), Draw.OfManyMagnitudes(length, seed: 2));
        var (source, sum) = (new Guarded(x), new Guarded(y));
        Residual.Add(source.Pointer, sum.Pointer, length);
        Assert.That(Bits.Of(sum.Values), Is.EqualTo(Bits.Of([.. x.Zip(y, (a, b) => a + b)])));
    }
}
