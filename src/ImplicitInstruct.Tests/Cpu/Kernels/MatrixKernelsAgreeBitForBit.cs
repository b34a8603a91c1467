using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

/// <summary>Every kernel against three nested loops of fused multiply-adds, with no tolerance.</summary>
[TestFixture]
public sealed unsafe class MatrixKernelsAgreeBitForBit
{
    private static readonly int[] OddColumns = [1, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 130];

    [Test]
    public void With_three_nested_loops(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel,
        [Values(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 24, 31)] int rows,
        [Values] bool accumulate)
    {
        foreach (var columns in OddColumns)
            foreach (var depth in (int[])[1, 2, 7, 33])
                AssertSameBits(EveryKernel.Named(kernel), new Shape(rows, depth, columns), accumulate);
    }

    [Test]
    public void When_the_depth_is_split_into_blocks(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel,
        [Values(1, 2, 13)] int rows, [Values(255, 256, 257, 512, 700)] int depth)
    {
        foreach (var accumulate in (bool[])[false, true])
            AssertSameBits(EveryKernel.Named(kernel), new Shape(rows, depth, 37), accumulate);
    }

    [Test]
    public void When_the_caller_splits_the_depth(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string name, [Values(1, 5, 13)] int rows)
    {
        var (kernel, shape) = (EveryKernel.Named(name), new Shape(rows, 40, 37));
        var (a, b) = (Draw.OfManyMagnitudes(rows * 40, seed: 1), Draw.OfManyMagnitudes(40 * 37, seed: 2));
        var expected = ThreeNestedLoops(shape, (i, k) => a[i * 40 + k], b, new float[rows * 37]);
        for (var cut = 1; cut < 40; cut++)
        {
            var (left, c) = (new Guarded(a), new Guarded(rows * 37));
            MatrixProduct.Multiply(
                kernel, left.Pointer, 40, 1, rows, Packed(kernel, b.AsSpan(0, cut * 37), cut, 37), c.Pointer, 37, accumulate: false);
            MatrixProduct.Multiply(
                kernel, left.Pointer + cut, 40, 1, rows, Packed(kernel, b.AsSpan(cut * 37), 40 - cut, 37), c.Pointer, 37, accumulate: true);
            Assert.That(Bits.Of(c.Values), Is.EqualTo(Bits.Of(expected)), $"split after {cut}");
        }
    }

    [Test]
    public void For_strided_and_transposed_matrices(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string name, [Values] bool accumulate)
    {
        var kernel = EveryKernel.Named(name);
        foreach (var shape in (Shape[])[new(1, 9, 130), new(5, 9, 33), new(13, 21, 65)])
        {
            foreach (var (aRow, aDepth) in ((int, int)[])[(shape.Depth + 3, 1), (1, shape.Rows + 5), (2 * shape.Depth, 2)])
            {
                var cRow = shape.Columns + 7;
                var left = Draw.OfManyMagnitudes((shape.Rows - 1) * aRow + (shape.Depth - 1) * aDepth + 1, seed: 3);
                var right = Draw.OfManyMagnitudes(shape.Depth * shape.Columns, seed: 4);
                var before = Draw.OfManyMagnitudes(shape.Rows * cRow, seed: 5);
                var (a, c) = (new Guarded(left), new Guarded(before));
                MatrixProduct.Multiply(kernel, a.Pointer, aRow, aDepth, shape.Rows, Packed(kernel, right, shape.Depth, shape.Columns),
                    c.Pointer, cRow, accumulate);
                var start = new float[shape.Rows * shape.Columns];
                if (accumulate)
                    ForEach(shape, (i, j) => start[i * shape.Columns + j] = before[i * cRow + j]);
                var products = ThreeNestedLoops(shape, (i, k) => left[i * aRow + k * aDepth], right, start);
                var expected = (float[])before.Clone();   // what lies between the rows of C stays as it was
                ForEach(shape, (i, j) => expected[i * cRow + j] = products[i * shape.Columns + j]);
                Assert.That(Bits.Of(c.Values), Is.EqualTo(Bits.Of(expected)), $"{shape}, strides {aRow} and {aDepth}");
            }
        }
    }

    [Test]
    public void And_with_the_textbook_up_to_rounding(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string name, [Values(1, 7, 33, 257)] int depth)
    {
        var (kernel, rows, columns) = (EveryKernel.Named(name), 13, 37);
        var (x, w) = (Draw.Normal(rows * depth, seed: 6), Draw.Normal(columns * depth, seed: 7));
        var (a, b, y) = (new Guarded(x), new PackedMatrix(depth, columns, kernel), new Guarded(rows * columns));
        var weights = new Guarded(w);
        for (var p = 0; p < b.Panels; p++)
            b.PackPanel(p, weights.Pointer, 1, depth);   // transposed, as the forward pass packs [out, in]
        MatrixProduct.Multiply(kernel, a.Pointer, depth, 1, rows, b, y.Pointer, columns, accumulate: false);
        var (wideX, wideW) = (Textbook.Wide(x), Textbook.Wide(w));
        var magnitudes = Textbook.Linear(Array.ConvertAll(wideX, Math.Abs), Array.ConvertAll(wideW, Math.Abs), depth);
        Assert.That(Deviation.InRoundings(y.Values, Textbook.Linear(wideX, wideW, depth), magnitudes), Is.LessThanOrEqualTo(depth));
    }

    private static void AssertSameBits(MatrixKernel kernel, Shape shape, bool accumulate)
    {
        var a = Draw.OfManyMagnitudes(shape.Rows * shape.Depth, seed: 1);
        var b = Draw.OfManyMagnitudes(shape.Depth * shape.Columns, seed: 2);
        var before = accumulate ? Draw.OfManyMagnitudes(shape.Rows * shape.Columns, seed: 3) : new float[shape.Rows * shape.Columns];
        var (left, c) = (new Guarded(a), accumulate ? new Guarded(before) : new Guarded(before.Length));
        MatrixProduct.Multiply(
            kernel, left.Pointer, shape.Depth, 1, shape.Rows, Packed(kernel, b, shape.Depth, shape.Columns), c.Pointer, shape.Columns,
            accumulate);
        var expected = ThreeNestedLoops(shape, (i, k) => a[i * shape.Depth + k], b, before);
        // Spans compare a thousand times faster than constraints, which then say where the first difference is.
        if (!Bits.Of(c.Values).AsSpan().SequenceEqual(Bits.Of(expected)))
            Assert.That(Bits.Of(c.Values), Is.EqualTo(Bits.Of(expected)), $"{shape}");
    }

    private static float[] ThreeNestedLoops(Shape shape, Func<int, int, float> a, float[] b, float[] start)
    {
        var c = (float[])start.Clone();
        for (var i = 0; i < shape.Rows; i++)
            for (var j = 0; j < shape.Columns; j++)
                for (var k = 0; k < shape.Depth; k++)
                    c[i * shape.Columns + j] = Fused.MultiplyAdd(a(i, k), b[k * shape.Columns + j], c[i * shape.Columns + j]);
        return c;
    }

    private static PackedMatrix Packed(MatrixKernel kernel, ReadOnlySpan<float> b, int depth, int columns)
    {
        var (source, packed) = (new Guarded(b), new PackedMatrix(depth, columns, kernel));
        for (var p = 0; p < packed.Panels; p++)
            packed.PackPanel(p, source.Pointer, columns, 1);
        return packed;
    }

    private static void ForEach(Shape shape, Action<int, int> visit)
    {
        for (var i = 0; i < shape.Rows; i++)
            for (var j = 0; j < shape.Columns; j++)
                visit(i, j);
    }

    private sealed record Shape(int Rows, int Depth, int Columns);
}
