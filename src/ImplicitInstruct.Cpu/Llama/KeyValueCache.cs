using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Keys and values of one growing sequence.</summary>
/// <remarks>
/// Keys lie [layer, head, element, position] so that the scores of eight positions are eight chains side by side; values [layer, head,
/// position, element].
/// Positions and elements are padded to eights with zeros. The chains are those of <see cref="Attention"/>.
/// </remarks>
internal sealed unsafe class KeyValueCache
{
    private readonly LanguageModelConfig _config;
    private readonly AlignedBuffer _buffer;
    private readonly int _capacity;
    private readonly int _elements;
    private readonly nint _keySize;
    private readonly nint _headStride;

    public KeyValueCache(LanguageModelConfig config, int positions)
    {
        _config = config;
        _capacity = Pad(positions);
        _elements = Pad(config.HeadSize);
        _keySize = (nint)config.HeadSize * _capacity;
        _headStride = _keySize + (nint)_capacity * _elements;
        _buffer = new AlignedBuffer(_headStride * config.KeyValueHeads * config.Layers);
    }

    /// <summary>Positions held.</summary>
    public int Length { get; set; }

    /// <summary>Floats of scratch that <see cref="Attend"/> needs.</summary>
    public int ScratchLength => _capacity + _elements;

    /// <summary>Keeps one token's keys and values, each [key-value heads, head size], at a position.</summary>
    public void Store(int layer, int position, float* keys, float* values)
    {
        for (var h = 0; h < _config.KeyValueHeads; h++)
        {
            var key = Keys(layer, h) + position;
            var value = Values(layer, h) + (nint)position * _elements;
            for (var d = 0; d < _config.HeadSize; d++)
            {
                key[(nint)d * _capacity] = keys[h * _config.HeadSize + d];
                value[d] = values[h * _config.HeadSize + d];
            }
        }
    }

    /// <summary>Attention of one token over the first <paramref name="length"/> positions.</summary>
    /// <param name="layer">Block.</param>
    /// <param name="query">[heads, head size], rotated.</param>
    /// <param name="output">[heads, head size].</param>
    /// <param name="length">Positions, the token's own among them.</param>
    /// <param name="scratch">[<see cref="ScratchLength"/>].</param>
    public void Attend(int layer, float* query, float* output, int length, float* scratch)
    {
        var group = _config.Heads / _config.KeyValueHeads;
        var scale = 1f / MathF.Sqrt(_config.HeadSize);
        var sums = scratch + _capacity;
        for (var h = 0; h < _config.Heads; h++)
        {
            Chains(query + h * _config.HeadSize, Keys(layer, h / group), _config.HeadSize, _capacity, scratch, Pad(length));
            Softmax.InPlace(scratch, length, scale);
            Chains(scratch, Values(layer, h / group), length, _elements, sums, _elements);
            new Span<float>(sums, _config.HeadSize).CopyTo(new Span<float>(output + h * _config.HeadSize, _config.HeadSize));
        }
    }

    /// <summary><c>y[j] = Σ over i &lt; depth, ascending, of x[i] · m[i,j]</c>; width a multiple of eight.</summary>
    private static void Chains(float* x, float* m, int depth, nint row, float* y, int width)
    {
        var j = 0;
        for (; j + 32 <= width; j += 32)
        {
            Vector256<float> a = default, b = default, c = default, d = default;
            var p = m + j;
            for (var i = 0; i < depth; i++, p += row)
            {
                var factor = Vector256.Create(x[i]);
                a = Fused.MultiplyAdd(factor, Vector256.Load(p), a);
                b = Fused.MultiplyAdd(factor, Vector256.Load(p + 8), b);
                c = Fused.MultiplyAdd(factor, Vector256.Load(p + 16), c);
                d = Fused.MultiplyAdd(factor, Vector256.Load(p + 24), d);
            }
            a.Store(y + j);
            b.Store(y + j + 8);
            c.Store(y + j + 16);
            d.Store(y + j + 24);
        }
        for (; j < width; j += 8)
        {
            var sum = Vector256<float>.Zero;
            for (var i = 0; i < depth; i++)
                sum = Fused.MultiplyAdd(Vector256.Create(x[i]), Vector256.Load(m + i * row + j), sum);
            sum.Store(y + j);
        }
    }

    private float* Keys(int layer, int head) => _buffer.Pointer + (layer * _config.KeyValueHeads + head) * _headStride;

    private float* Values(int layer, int head) => Keys(layer, head) + _keySize;

    private static int Pad(int count) => (count + 7) / 8 * 8;
}
