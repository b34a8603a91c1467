using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Tests.Cpu;

namespace ImplicitInstruct.Tests.Modeling.Quantization;

[TestFixture]
public sealed class TensorsAreKeptInFourBits
{
    private const int Block = Nf4Tensor.BlockLength;
    private const int SecondBlock = Nf4Tensor.BlockLength * Nf4Tensor.ScalesABlock;

    private static readonly int[] Lengths = [1, 2, 63, 64, 65, 127, SecondBlock - 1, SecondBlock, SecondBlock + 1, 3 * SecondBlock + 77];

    /// <summary>Number by number, as the paper and bitsandbytes have it, with none of the ways to be fast.</summary>
    [Test]
    public void As_by_the_book([ValueSource(nameof(Lengths))] int length)
    {
        var values = Weights(length);
        var scales = values.Chunk(Block).Select(block => block.Max(MathF.Abs)).ToArray();
        var offset = (float)(scales.Sum(scale => (double)scale) / scales.Length);
        var seconds = scales.Chunk(Nf4Tensor.ScalesABlock).Select(block => block.Max(scale => MathF.Abs(scale - offset))).ToArray();
        byte[] scaleCodes =
        [
            .. scales.Select((scale, i) => seconds[i / Nf4Tensor.ScalesABlock] is 0 and var none ? DynamicMap.WithSign.Nearest(none)
                : DynamicMap.WithSign.Nearest((scale - offset) * (1 / seconds[i / Nf4Tensor.ScalesABlock]))),
        ];
        byte[] codes = [.. values.Select((value, i) => NormalFloat.Nearest(value * (1 / scales[i / Block])))];
        var tensor = Nf4Tensor.Quantize(new NamedTensor("w", [length], values));
        float[] expected =
        [
            .. codes.Select((code, i) =>
            {
                var product = DynamicMap.WithSign.Values[scaleCodes[i / Block]] * seconds[i / SecondBlock];
                return NormalFloat.Values[code] * (product + offset);
            }),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(
                tensor.Codes.ToArray(), Is.EqualTo(codes.Chunk(2).Select(pair => pair[0] << 4 | (pair.Length == 2 ? pair[1] : 0))));
            Assert.That(tensor.ScaleCodes.ToArray(), Is.EqualTo(scaleCodes));
            Assert.That(tensor.SecondScales.ToArray(), Is.EqualTo(seconds));
            Assert.That(tensor.Offset, Is.EqualTo(offset));
            Assert.That(Bits.Of(Dequantized(tensor)).AsSpan().SequenceEqual(Bits.Of(expected)), "the numbers that it stands for");
            Assert.That(
                tensor.Bytes,
                Is.EqualTo(tensor.Codes.Length + tensor.ScaleCodes.Length + sizeof(float) * (tensor.SecondScales.Length + 1L)));
        });
    }

    [Test]
    public void Half_a_byte_a_weight_and_a_sixty_third_of_one() =>
        Assert.That(Nf4Tensor.BytesOf(1L << 32) / (double)(1L << 32), Is.EqualTo(0.5 + 1.0 / 64 + 4.0 / (64 * 256)).Within(1e-8));

    /// <summary>Any run of weights, wherever it starts and ends, has the bits of the whole.</summary>
    [Test]
    public void And_read_from_any_weight_to_any_other()
    {
        var tensor = Nf4Tensor.Quantize(new NamedTensor("w", [3, 67], Weights(201)));
        var whole = Dequantized(tensor);
        for (var first = 0; first <= 201; first++)
        {
            for (var count = 0; count <= 201 - first; count++)
            {
                var run = new float[count];
                tensor.Dequantize(run, first);
                if (!Bits.Of(run).AsSpan().SequenceEqual(Bits.Of(whole.AsSpan(first, count))))
                    Assert.Fail($"{count} from {first}");
            }
        }

        Assert.That(() => tensor.Dequantize(new float[2], 200), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => tensor.Dequantize(new float[2], -1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    /// <summary>What four bits can say comes back as it was: blocks of one scale, every value in them.</summary>
    [Test]
    public void Numbers_that_it_can_say_come_back_unchanged([Values(1f, 0.3f, 1e-20f, 7e30f)] float scale)
    {
        float[] values = [.. Enumerable.Range(0, 300 * Block).Select(i => scale * NormalFloat.Values[i % Block % 16])];
        Assert.That(Bits.Of(Quantized(values)).AsSpan().SequenceEqual(Bits.Of(values)));
    }

    /// <summary>
    /// A weight is off by half the widest gap between the values, times its scale, and by what the scale is off: half the widest gap of
    /// the map, 0.9 / 64 / 2, times the second scale. And a hundredth, for roundings.
    /// </summary>
    [Test]
    public void A_number_is_off_by_half_a_gap_at_the_most([ValueSource(nameof(Lengths))] int length)
    {
        var values = Weights(length);
        var tensor = Nf4Tensor.Quantize(new NamedTensor("w", [length], values));
        var scales = values.Chunk(Block).Select(block => block.Max(MathF.Abs)).ToArray();
        var (quantized, bounds) = (Dequantized(tensor), new double[length]);
        for (var i = 0; i < length; i++)
        {
            var scale = scales[i / Block];
            bounds[i] = 1.01 * (scale * (1 - 0.6961928009986877) / 2 + tensor.SecondScales.Span[i / SecondBlock] * 0.9 / 64 / 2);
        }

        Assert.That(values.Zip(quantized, bounds).All(one => Math.Abs(one.First - one.Second) <= one.Third));
    }

    /// <summary>
    /// Quantised once more, the same codes; with one block also the same numbers. With more, the mean of the scales is another, and the
    /// scales move within their own error.
    /// </summary>
    [Test]
    public void Twice_is_as_good_as_once([ValueSource(nameof(Lengths))] int length)
    {
        var once = Nf4Tensor.Quantize(new NamedTensor("w", [length], Weights(length)));
        var twice = Nf4Tensor.Quantize(new NamedTensor("w", [length], Dequantized(once)));
        Assert.That(twice.Codes.Span.SequenceEqual(once.Codes.Span));
        if (length <= Block)
            Assert.That(Bits.Of(Dequantized(twice)), Is.EqualTo(Bits.Of(Dequantized(once))));
    }

    /// <summary>
    /// A block of zeros, or of numbers too small to divide by, beside one that is not: its scale is not zero, its weights are.
    /// </summary>
    [TestCase(0f), TestCase(-0f), TestCase(1e-39f), TestCase(float.Epsilon)]
    public void Zeros_stay_zeros(float zero)
    {
        float[] values = [.. Enumerable.Repeat(zero, Block), .. Weights(Block), .. Enumerable.Repeat(zero, 3)];
        var quantized = Quantized(values);
        Assert.Multiple(() =>
        {
            Assert.That(quantized.Take(Block).Concat(quantized.TakeLast(3)), Has.All.Zero);
            Assert.That(quantized.Skip(Block).Take(Block), Has.Some.Not.Zero);
            Assert.That(Quantized([.. Enumerable.Repeat(zero, 70)]), Has.All.Zero);
        });
    }

    [Test]
    public void But_not_without_numbers(
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float wrong, [Values(0, 63, 69, SecondBlock)] int at)
    {
        var values = Weights(SecondBlock + 1);
        values[at] = wrong;
        Assert.That(
            () => Quantized(values),
            Throws.ArgumentException.With.Message.EqualTo("The tensor w has a value that is not finite, and cannot be quantized."));
        Assert.That(() => Quantized([]), Throws.ArgumentException.With.Message.EqualTo("The tensor w has no values to quantize."));
    }

    [Test]
    public void Of_a_model_the_matrices_of_its_blocks()
    {
        var config = Cpu.Llama.TinyLlama.Config(tied: false);
        NamedTensor[] weights =
        [
            .. WeightLayout.Of(config).Select(weight => new NamedTensor(weight.Name, weight.Shape, Weights((int)weight.Length))),
        ];
        var quantized = new QuantizedWeights(config, weights);
        Assert.Multiple(() =>
        {
            Assert.That(quantized.Shapes.Select(shape => shape.Name), Is.EqualTo(weights.Select(weight => weight.Name)));
            Assert.That(
                weights.Zip(quantized).Where(pair => !pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span))
                    .Select(pair => pair.First.Name),
                Is.EqualTo(weights.Select(weight => weight.Name).Where(name => name.Contains("_proj", StringComparison.Ordinal))));
            Assert.That(quantized[3].Values.ToArray(), Is.EqualTo(Quantized(weights[3].Values.ToArray())));
        });
    }

    /// <summary>Normal, with blocks of other spreads among them: scales that differ.</summary>
    private static float[] Weights(int length)
    {
        var values = Draw.Normal(length, seed: (ulong)length, deviation: 0.02);
        for (var i = 0; i < length; i++)
            values[i] *= 1 + i / Block % 5;
        return values;
    }

    private static float[] Quantized(float[] values) => Dequantized(Nf4Tensor.Quantize(new NamedTensor("w", [values.Length], values)));

    private static float[] Dequantized(Nf4Tensor tensor)
    {
        var values = new float[tensor.Length];
        tensor.Dequantize(values, 0);
        return values;
    }
}
