using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Modeling.Quantization;

/// <summary>A tensor in 4-bit NormalFloat with double quantisation: 4.127 bits a weight.</summary>
/// <remarks>
/// Dettmers et al. 2023, arXiv:2305.14314, section 3, in the arithmetic of bitsandbytes
/// (<c>quantize_4bit(quant_type="nf4", compress_statistics=True, blocksize=64)</c>). Every 64 weights of the row-major tensor have a scale,
/// their largest magnitude, and are kept as the nearest of <see cref="NormalFloat"/> to weight · (1 / scale). The scales, less their mean,
/// are kept the same way: 256 of them have a second scale, and are the nearest of <see cref="DynamicMap"/>.
/// A weight is <c>value[code] · (map[scale code] · second scale + mean)</c>, every product and sum rounded to 32 bits, in this order: the
/// same bits on every machine. Three choices, where kernels of bitsandbytes differ or say nothing: the mean is summed in 64 bits in order;
/// a number amid two values takes the lower; and where 1 / scale is no number, as of zeros, all of a block are zeros.
/// </remarks>
public sealed class Nf4Tensor
{
    /// <summary>Weights that share a scale.</summary>
    public const int BlockLength = 64;

    /// <summary>Scales that share a second scale.</summary>
    public const int ScalesABlock = 256;

    /// <summary>Blocks that a thread quantises at a time: a quarter of a million weights.</summary>
    private const int BlocksAtOnce = 4096;

    /// <summary>The two values of every byte, as one number of 64 bits each.</summary>
    private static readonly ulong[] Pairs = MakePairs();

    private readonly byte[] _codes;
    private readonly byte[] _scaleCodes;
    private readonly float[] _secondScales;

    private Nf4Tensor(IReadOnlyList<int> shape, int length, byte[] codes, byte[] scaleCodes, float[] secondScales, float offset) =>
        (Shape, Length, _codes, _scaleCodes, _secondScales, Offset) = (shape, length, codes, scaleCodes, secondScales, offset);

    /// <summary>Extents, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of weights.</summary>
    public int Length { get; }

    /// <summary>Codes of the weights, two a byte, the first in the high half; the half behind an odd number of them is 0.</summary>
    public ReadOnlyMemory<byte> Codes => _codes;

    /// <summary>Codes of the scales, one for each <see cref="BlockLength"/> weights.</summary>
    public ReadOnlyMemory<byte> ScaleCodes => _scaleCodes;

    /// <summary>One for each <see cref="ScalesABlock"/> scales.</summary>
    public ReadOnlyMemory<float> SecondScales => _secondScales;

    /// <summary>Mean of the scales.</summary>
    public float Offset { get; }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => BytesOf(Length);

    /// <summary>Bytes that so many weights take: half a byte each, a byte for 64, four for 64 · 256, and four.</summary>
    public static long BytesOf(long length)
    {
        var blocks = (length + BlockLength - 1) / BlockLength;
        return (length + 1) / 2 + blocks + sizeof(float) * ((blocks + ScalesABlock - 1) / ScalesABlock) + sizeof(float);
    }

    /// <summary>Quantises a tensor; equal values make equal bits.</summary>
    /// <exception cref="ArgumentException">It has no values, or one that is not finite; names it.</exception>
    public static Nf4Tensor Quantize(NamedTensor tensor) => Quantize(tensor.Name, tensor.Shape, tensor.Values);

    /// <inheritdoc cref="Quantize(NamedTensor)"/>
    /// <param name="name">Name of the tensor, for refusals.</param>
    /// <param name="shape">Extents, outermost first.</param>
    /// <param name="tensor">The values, row-major.</param>
    public static Nf4Tensor Quantize(string name, IReadOnlyList<int> shape, ReadOnlyMemory<float> tensor)
    {
        var length = tensor.Length;
        if (length == 0)
            throw new ArgumentException($"The tensor {name} has no values to quantize.");
        var (codes, scales) = (new byte[(length + 1) / 2], new float[(length + BlockLength - 1) / BlockLength]);
        Parallel.For(0, (scales.Length + BlocksAtOnce - 1) / BlocksAtOnce, piece =>
        {
            var values = tensor.Span;
            var end = Math.Min(scales.Length, (piece + 1) * BlocksAtOnce);
            for (var block = piece * BlocksAtOnce; block < end; block++)
            {
                var first = block * BlockLength;
                var weights = values.Slice(first, Math.Min(BlockLength, length - first));
                scales[block] = LargestMagnitude(weights);
                Encode(weights, 1 / scales[block], codes.AsSpan(first / 2));
            }
        });
        if (scales.Any(scale => !float.IsFinite(scale)))
            throw new ArgumentException($"The tensor {name} has a value that is not finite, and cannot be quantized.");
        var sum = 0.0;
        foreach (var scale in scales)
            sum += scale;
        var offset = (float)(sum / scales.Length);
        var (scaleCodes, secondScales) = Quantize(scales, offset);
        return new Nf4Tensor(shape, length, codes, scaleCodes, secondScales, offset);
    }

    /// <summary>The values of some consecutive weights.</summary>
    /// <param name="values">As many as are wanted; written.</param>
    /// <param name="first">Index of the first in the row-major tensor.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void Dequantize(Span<float> values, int first)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Length - values.Length);
        while (values.Length > 0)
        {
            var count = Math.Min(values.Length, BlockLength - first % BlockLength);
            Decode(values[..count], first, ScaleOf(first / BlockLength));
            values = values[count..];
            first += count;
        }
    }

    private float ScaleOf(int block)
    {
        var product = DynamicMap.WithSign.Values[_scaleCodes[block]] * _secondScales[block / ScalesABlock];
        return product + Offset;
    }

    /// <summary>Values of one block.</summary>
    private void Decode(Span<float> values, int first, float scale)
    {
        var done = 0;
        if (first % 2 == 1)
            values[done++] = NormalFloat.Values[_codes[first / 2] & 15];
        var pairs = MemoryMarshal.Cast<float, ulong>(values[done..]);
        var bytes = _codes.AsSpan((first + done) / 2, pairs.Length);
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = Pairs[bytes[i]];
        done += 2 * pairs.Length;
        if (done < values.Length)
            values[done] = NormalFloat.Values[_codes[(first + done) / 2] >> 4];
        Multiply(values, scale);
    }

    private static void Multiply(Span<float> values, float factor)
    {
        var wide = MemoryMarshal.Cast<float, Vector256<float>>(values);
        for (var i = 0; i < wide.Length; i++)
            wide[i] *= factor;
        for (var i = wide.Length * Vector256<float>.Count; i < values.Length; i++)
            values[i] *= factor;
    }

    private static (byte[] Codes, float[] SecondScales) Quantize(float[] scales, float offset)
    {
        var (codes, secondScales) = (new byte[scales.Length], new float[(scales.Length + ScalesABlock - 1) / ScalesABlock]);
        for (var block = 0; block < secondScales.Length; block++)
        {
            var (first, end) = (block * ScalesABlock, Math.Min(scales.Length, (block + 1) * ScalesABlock));
            for (var i = first; i < end; i++)
                secondScales[block] = Math.Max(secondScales[block], Math.Abs(scales[i] - offset));
            var inverse = 1 / secondScales[block];
            for (var i = first; i < end; i++)
                codes[i] = DynamicMap.WithSign.Nearest(float.IsFinite(inverse) ? (scales[i] - offset) * inverse : 0);
        }

        return (codes, secondScales);
    }

    /// <summary>The largest |value|, not a number where one of them is none.</summary>
    private static float LargestMagnitude(ReadOnlySpan<float> values)
    {
        var wide = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var largest = Vector256<float>.Zero;
        foreach (var eight in wide)
            largest = Vector256.Max(largest, Vector256.Abs(eight));
        var one = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
            one = MathF.Max(one, largest[lane]);
        foreach (var value in values[(wide.Length * Vector256<float>.Count)..])
            one = MathF.Max(one, MathF.Abs(value));
        return one;
    }

    /// <summary>Codes of one block, which starts with a whole byte.</summary>
    private static void Encode(ReadOnlySpan<float> values, float inverse, Span<byte> codes)
    {
        if (!float.IsFinite(inverse))
        {
            codes[..(values.Length / 2)].Fill(NormalFloat.Zero << 4 | NormalFloat.Zero);
            if (values.Length % 2 == 1)
                codes[values.Length / 2] = NormalFloat.Zero << 4;
            return;
        }

        var wide = MemoryMarshal.Cast<float, Vector256<float>>(values);
        for (var i = 0; i < wide.Length; i++)
        {
            var eight = NormalFloat.Nearest(wide[i] * inverse);
            for (var lane = 0; lane < Vector256<int>.Count; lane += 2)
                codes[(i * Vector256<int>.Count + lane) / 2] = (byte)(eight[lane] << 4 | eight[lane + 1]);
        }

        for (var i = wide.Length * Vector256<float>.Count; i < values.Length; i++)
        {
            var code = NormalFloat.Nearest(values[i] * inverse);
            codes[i / 2] = i % 2 == 0 ? (byte)(code << 4) : (byte)(codes[i / 2] | code);
        }
    }

    private static ulong[] MakePairs()
    {
        var pairs = new ulong[256];
        for (var code = 0; code < pairs.Length; code++)
            MemoryMarshal.Cast<float, ulong>([NormalFloat.Values[code >> 4], NormalFloat.Values[code & 15]]).CopyTo(pairs.AsSpan(code));
        return pairs;
    }
}
