using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

/// <summary>A matrix in 16 bits against the same numbers in 32, in one row and in several, in all panels and in some.</summary>
[TestFixture]
public sealed unsafe class Bfloat16ProductsHaveTheBitsOf32
{
    [Test]
    public void Products(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string name, [Values(1, 2, 13)] int rows)
    {
        var kernel = EveryKernel.Named(name);
        foreach (var (outputs, inputs) in ((int, int)[])[(1, 1), (1, 70), (70, 1), (33, 65), (128, 128), (300, 40), (48, 513)])
        {
            var weights = Rounded(Draw.OfManyMagnitudes(outputs * inputs, seed: 1));
            var packed = new PackedMatrix(inputs, outputs, kernel);
            for (var p = 0; p < packed.Panels; p++)
                packed.PackPanel(p, weights.Pointer, 1, inputs);
            var narrow = new Bfloat16Matrix(weights.Pointer, inputs, outputs, kernel);
            var a = new Guarded(Draw.OfManyMagnitudes(rows * inputs, seed: 2));
            foreach (var range in (PanelRange[])[new(0, packed.Panels), new(packed.Panels / 2, packed.Panels), new(0, packed.Panels / 2)])
            {
                float[] before = Draw.Normal(rows * outputs, seed: 3);   // the other panels' columns stay as they are
                var (expected, actual) = (new Guarded(before), new Guarded(before));
                MatrixProduct.Multiply(kernel, a.Pointer, inputs, 1, rows, packed, range, expected.Pointer, outputs, accumulate: false);
                if (rows == 1)
                    Bfloat16Row.Multiply(a.Pointer, narrow, range, actual.Pointer);
                else
                    PanelProduct.Multiply(
                        kernel, a.Pointer, inputs, rows, new Bfloat16Panels(narrow), range, actual.Pointer, outputs, accumulate: false);
                Assert.That(Bits.Of(actual.Values), Is.EqualTo(Bits.Of(expected.Values)), $"{outputs} x {inputs}, {range}");
            }

            var back = new float[weights.Values.Length];
            narrow.Unpack(back);
            Assert.That(Bits.Of(back), Is.EqualTo(Bits.Of(weights.Values)), "unpacked");
        }
    }

    [Test]
    public void What_is_no_bfloat16_is_told()
    {
        Assert.That(Bfloat16Matrix.Holds([0, -0f, 1, -2.5f, float.PositiveInfinity, 1e38f * 0, 0.00390625f]), Is.True);
        Assert.That(Bfloat16Matrix.Holds([1, 1.001f]), Is.False);
        Assert.That(Bfloat16Matrix.Holds([float.Epsilon]), Is.False);
    }

    private static Guarded Rounded(float[] values) =>
        new([.. values.Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000))]);
}
