using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Keys and values of one growing sequence.</summary>
/// <remarks>
/// Keys lie [layer, head, element, position] so that the scores of eight positions are eight chains side by side; values [layer, head, position, element].
/// Positions and elements are padded to eights with zeros. The chains are those of <see cref="Attention"/>.
/// </remarks>
internal sealed unsafe class KeyValueCache
{
    private readonly LanguageModelConfig config;
    private readonly AlignedBuffer buffer;
    private readonly int capacity;
    private readonly int elements;
    private readonly nint keySize;
    private readonly nint headStride;

    public KeyValueCache(LanguageModelConfig config, int positions)
    {
        this.config = config;
        capacity = Pad(positions);
        elements = Pad(config.HeadSize);
        keySize = (nint)config.HeadSize * capacity;
        headStride = keySize + (nint)capacity * elements;
        buffer = new AlignedBuffer(headStride * config.KeyValueHeads * config.Layers);
    }

    /// <summary>Positions held.</summary>
    public int Length { get; set; }

    /// <summary>Floats of scratch that <see cref="Attend"/> needs.</summary>
    public int ScratchLength => capacity + elements;

    /// <summary>Keeps one token's keys and values, each [key-value heads, head size], at a position.</summary>
    public void Store(int layer, int position, float* keys, float* values)
    {
        for (var h = 0; h < config.KeyValueHeads; h++)
        {
            var key = Keys(layer, h) + position;
            var value = Values(layer, h) + (nint)position * elements;
            for (var d = 0; d < config.HeadSize; d++)
            {
                key[(nint)d * capacity] = keys[h * config.HeadSize + d];
                value[d] = values[h * config.HeadSize + d];
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
        var group = config.Heads / config.KeyValueHeads;
        var scale = 1f / MathF.Sqrt(config.HeadSize);
        var sums = scratch + capacity;
        for (var h = 0; h < config.Heads; h++)
        {
            Chains(query + h * config.HeadSize, Keys(layer, h / group), config.HeadSize, capacity, scratch, Pad(length));
            Softmax.InPlace(scratch, length, scale);
            Chains(scratch, Values(layer, h / group), length, elements, sums, elements);
            new Span<float>(sums, config.HeadSize).CopyTo(new Span<float>(output + h * config.HeadSize, config.HeadSize));
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

    private float* Keys(int layer, int head) => buffer.Pointer + (layer * config.KeyValueHeads + head) * headStride;

    private float* Values(int layer, int head) => Keys(layer, head) + keySize;

    private static int Pad(int count) => (count + 7) / 8 * 8;
}
