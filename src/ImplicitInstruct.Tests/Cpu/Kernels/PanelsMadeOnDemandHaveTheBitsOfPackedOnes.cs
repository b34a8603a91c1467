using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

/// <summary>
/// Products with panels that are made on demand, of 4 bits or of the copy for the other direction, against those with the same numbers,
/// packed. No tolerance.
/// </summary>
[TestFixture]
public sealed unsafe class PanelsMadeOnDemandHaveTheBitsOfPackedOnes
{
    [Test]
    public void On_every_kernel_forward_and_backward(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string name, [Values(1, 2, 5, 6, 12, 13, 48)] int rows,
        [Values] bool transposed, [Values] bool accumulate)
    {
        var kernel = EveryKernel.Named(name);
        foreach (var (outputs, inputs) in ((int, int)[])[(1, 1), (1, 70), (70, 1), (33, 65), (64, 128), (257, 33), (40, 300), (513, 48)])
        {
            var matrix = Nf4Tensor.Quantize(new NamedTensor("w", [outputs, inputs], Draw.Normal(outputs * inputs, seed: 1)));
            var (depth, columns) = transposed ? (inputs, outputs) : (outputs, inputs);
            var (aRow, cRow) = (depth + 3, columns + 5);
            var a = new Guarded(Draw.OfManyMagnitudes(rows * aRow, seed: 2));
            float[] before = Draw.OfManyMagnitudes(rows * cRow, seed: 3);   // what lies between the rows stays as it was
            var (expected, c, other) = (new Guarded(before), new Guarded(before), new Guarded(before));
            MatrixProduct.Multiply(
                kernel, a.Pointer, aRow, 1, rows, Packed(kernel, matrix, transposed), expected.Pointer, cRow, accumulate);
            var all = new PanelRange(0, PackedMatrix.Count(columns, kernel.PanelWidth));
            if (transposed)
                PanelProduct.Multiply(kernel, a.Pointer, aRow, rows, new QuantizedColumns(matrix), all, c.Pointer, cRow, accumulate);
            else
                PanelProduct.Multiply(kernel, a.Pointer, aRow, rows, new QuantizedRows(matrix), all, c.Pointer, cRow, accumulate);
            var turned = new TransposedPanels(Packed(kernel, matrix, !transposed));
            PanelProduct.Multiply(kernel, a.Pointer, aRow, rows, turned, all, other.Pointer, cRow, accumulate);
            Assert.That(Bits.Of(c.Values).AsSpan().SequenceEqual(Bits.Of(expected.Values)), $"{outputs} x {inputs}");
            Assert.That(Bits.Of(other.Values).AsSpan().SequenceEqual(Bits.Of(expected.Values)), $"{outputs} x {inputs}, transposed");
        }
    }

    private static PackedMatrix Packed(MatrixKernel kernel, Nf4Tensor matrix, bool transposed)
    {
        var (outputs, inputs) = (matrix.Shape[0], matrix.Shape[1]);
        var numbers = new Guarded(outputs * inputs);
        matrix.Dequantize(numbers.Span, 0);
        var packed = transposed ? new PackedMatrix(inputs, outputs, kernel) : new PackedMatrix(outputs, inputs, kernel);
        for (var p = 0; p < packed.Panels; p++)
            packed.PackPanel(p, numbers.Pointer, transposed ? 1 : inputs, transposed ? inputs : 1);
        return packed;
    }
}
