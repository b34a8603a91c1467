using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

/// <summary>A matrix in 16 bits against the same numbers in 32, in one row and in several, in all panels and in some.</summary>
[TestFixture]
public sealed unsafe class ProductsOf16BitsHaveTheBitsOf32
{
    [Test]
    public void Products(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string name, [Values(1, 2, 13)] int rows, [Values] bool isBfloat16)
    {
        var kernel = EveryKernel.Named(name);
        foreach (var (outputs, inputs) in ((int, int)[])[(1, 1), (1, 70), (70, 1), (33, 65), (128, 128), (300, 40), (48, 513)])
        {
            var drawn = Draw.OfManyMagnitudes(outputs * inputs, seed: 1);
            var weights = new Guarded(
                [.. drawn.Select(value => isBfloat16 ? SixteenBits.Bfloat16Of(value) : SixteenBits.SmallFloat16Of(value))]);
            var packed = new PackedMatrix(inputs, outputs, kernel);
            for (var p = 0; p < packed.Panels; p++)
                packed.PackPanel(p, weights.Pointer, 1, inputs);
            var narrow = NarrowMatrix.Of(weights.Pointer, inputs, outputs, kernel);
            // A few numbers may be of both formats, in which case the first is taken.
            if (drawn.Length > 2)
                Assert.That(narrow is NarrowMatrix<Bfloat16>, Is.EqualTo(isBfloat16));
            var a = new Guarded(Draw.OfManyMagnitudes(rows * inputs, seed: 2));
            foreach (var range in (PanelRange[])[new(0, packed.Panels), new(packed.Panels / 2, packed.Panels), new(0, packed.Panels / 2)])
            {
                float[] before = Draw.Normal(rows * outputs, seed: 3);   // the other panels' columns stay as they are
                var (expected, actual) = (new Guarded(before), new Guarded(before));
                MatrixProduct.Multiply(kernel, a.Pointer, inputs, 1, rows, packed, range, expected.Pointer, outputs, accumulate: false);
                narrow!.Multiply(kernel, a.Pointer, rows, range, actual.Pointer, outputs);
                Assert.That(Bits.Of(actual.Values), Is.EqualTo(Bits.Of(expected.Values)), $"{outputs} x {inputs}, {range}");
            }

            var back = new float[weights.Values.Length];
            narrow!.Unpack(back);
            Assert.That(Bits.Of(back), Is.EqualTo(Bits.Of(weights.Values)), "unpacked");
        }
    }

    [Test]
    public void What_is_no_bfloat16_is_told()
    {
        Assert.That(((float[])[0, -0f, 1, -2.5f, float.PositiveInfinity, 0.00390625f]).Select(Bfloat16.Holds), Is.All.True);
        Assert.That(((float[])[1.001f, float.Epsilon]).Select(Bfloat16.Holds), Is.All.False);
    }

    [Test]
    public void Every_float16_below_128_is_held_and_comes_back([Values] bool isWide)
    {
        var words = stackalloc uint[Sixteen.Count];
        var floats = stackalloc float[Sixteen.Count];
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var number = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            Assert.That(SmallFloat16.Holds(number), Is.EqualTo(Math.Abs(number) < 128), $"{number}");
            if (!SmallFloat16.Holds(number))
                continue;
            words[3] = (uint)SmallFloat16.Narrow(number) << 16;
            if (isWide)
                SmallFloat16.Widen(Sixteen.LoadHigh(words)).Store(floats);
            else
                SmallFloat16.Widen(Eight.LoadHigh(words)).Store(floats);
            Assert.That(BitConverter.SingleToUInt32Bits(floats[3]), Is.EqualTo(BitConverter.SingleToUInt32Bits(number)), $"{number}");
        }
    }

    [Test]
    public void What_has_more_than_eleven_bits_is_no_float16() =>
        Assert.That(
            ((float[])[1 + (1f / 2048), 128, -1000, 1.5f / (1 << 24), float.Epsilon, float.NaN, float.NegativeInfinity])
                .Select(SmallFloat16.Holds), Is.EqualTo(new[] { false, false, false, true, false, false, false }));
}
