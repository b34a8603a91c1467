using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Keys and values of one growing sequence.</summary>
/// <remarks>
/// Keys lie [layer, head, block of 16 positions, element, position in the block], so that scores are chains side by side; values [layer,
/// position, head, element]. Both are read from front to back: a batch of sequences does not fit a cache, so what attention costs is how
/// fast they come from memory. Positions are padded to sixteens and elements to eights with zeros. The chains are those of
/// <see cref="Attention"/>. What stands behind the positions held is never used, so a sequence may take over another's.
/// </remarks>
internal sealed unsafe class KeyValueCache
{
    private const int Block = 16;
    private readonly LanguageModelConfig _config;
    private readonly AlignedBuffer _buffer;
    private readonly int _elements;
    private readonly nint _keyStride;
    private readonly nint _layerStride;

    public KeyValueCache(LanguageModelConfig config, int positions)
    {
        _config = config;
        Capacity = Pad(positions, Block);
        _elements = Pad(config.HeadSize, Lanes.Count);
        _keyStride = (nint)config.HeadSize * Capacity;
        _layerStride = config.KeyValueHeads * (_keyStride + (nint)Capacity * _elements);
        _buffer = new AlignedBuffer(_layerStride * config.Layers);
    }

    /// <summary>Positions held.</summary>
    public int Length { get; set; }

    /// <summary>Positions that there is room for, at least as many as were asked for.</summary>
    public int Capacity { get; }

    /// <summary>Where a head of a row lies in a block's keys, or values, [rows, key-value heads, head size].</summary>
    public nint At(int row, int head) => ((nint)row * _config.KeyValueHeads + head) * _config.HeadSize;

    /// <summary>Floats of scratch that <see cref="Attend"/> needs.</summary>
    public int ScratchLength => _config.Heads * (Capacity + _elements);

    /// <summary>Keeps one token's key and value of a key-value head, each [head size], at a position.</summary>
    public void Store(int layer, int head, int position, float* key, float* value)
    {
        var size = _config.HeadSize;
        var kept = Keys(layer, head) + (nint)(position / Block) * Block * size + position % Block;
        for (var d = 0; d < size; d++)
            kept[(nint)d * Block] = key[d];
        new Span<float>(value, size).CopyTo(new Span<float>(Values(layer) + position * ValueRow + (nint)head * _elements, size));
    }

    /// <summary>The same of a whole sequence's tokens, from position 0.</summary>
    public void Store(int layer, int head, in LayerActivations x, int length)
    {
        for (var t = 0; t < length; t++)
            Store(layer, head, t, x.Key + At(t, head), x.Value + At(t, head));
    }

    /// <summary>Attention of some heads of one token over the first <paramref name="length"/> positions.</summary>
    /// <param name="layer">Block of the model.</param>
    /// <param name="first">First head.</param>
    /// <param name="count">Number of heads.</param>
    /// <param name="query">[heads, head size], rotated.</param>
    /// <param name="output">[heads, head size].</param>
    /// <param name="length">Positions, the token's own among them.</param>
    /// <param name="scratch">[<see cref="ScratchLength"/>].</param>
    public void Attend(int layer, int first, int count, float* query, float* output, int length, float* scratch)
    {
        var (size, group) = (_config.HeadSize, _config.Heads / _config.KeyValueHeads);
        var scale = 1f / MathF.Sqrt(size);
        var sums = scratch + (nint)count * Capacity;
        for (var h = 0; h < count; h++)
        {
            var scores = scratch + (nint)h * Capacity;
            var q = query + (nint)(first + h) * size;
            var keys = Keys(layer, (first + h) / group);
            if (Vector512.IsHardwareAccelerated)
                Scores<Sixteen>(q, keys, size, scores, Pad(length, Block));
            else
                Scores<Eight>(q, keys, size, scores, Pad(length, Block));
            Softmax.InPlace(scores, length, scale);
        }
        if (Vector512.IsHardwareAccelerated && _elements % Sixteen.Count == 0)
            Sums<Sixteen>(scratch, first, count, group, Values(layer), length, sums);
        else
            Sums<Eight>(scratch, first, count, group, Values(layer), length, sums);
        for (var h = 0; h < count; h++)
            new Span<float>(sums + (nint)h * _elements, size).CopyTo(new Span<float>(output + (nint)(first + h) * size, size));
    }

    /// <summary><c>y[j] = Σ over d, ascending, of q[d] · keys[j,d]</c>; a multiple of sixteen positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores<T>(float* q, float* keys, int size, float* y, int positions) where T : struct, IFloats<T>
    {
        var j = 0;
        for (; j + 8 * T.Count <= positions; j += 8 * T.Count)
        {
            // Eight chains: with four, a multiplication waits for the one before it.
            T a = T.All(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            float* k0 = At(j), k1 = At(j + T.Count), k2 = At(j + 2 * T.Count), k3 = At(j + 3 * T.Count);
            float* k4 = At(j + 4 * T.Count), k5 = At(j + 5 * T.Count), k6 = At(j + 6 * T.Count), k7 = At(j + 7 * T.Count);
            for (nint i = 0; i < size; i++)
            {
                var x = T.All(q[i]);
                a = T.MultiplyAdd(x, T.Load(k0 + i * Block), a);
                b = T.MultiplyAdd(x, T.Load(k1 + i * Block), b);
                c = T.MultiplyAdd(x, T.Load(k2 + i * Block), c);
                d = T.MultiplyAdd(x, T.Load(k3 + i * Block), d);
                e = T.MultiplyAdd(x, T.Load(k4 + i * Block), e);
                f = T.MultiplyAdd(x, T.Load(k5 + i * Block), f);
                g = T.MultiplyAdd(x, T.Load(k6 + i * Block), g);
                h = T.MultiplyAdd(x, T.Load(k7 + i * Block), h);
            }
            a.Store(y + j);
            b.Store(y + j + T.Count);
            c.Store(y + j + 2 * T.Count);
            d.Store(y + j + 3 * T.Count);
            e.Store(y + j + 4 * T.Count);
            f.Store(y + j + 5 * T.Count);
            g.Store(y + j + 6 * T.Count);
            h.Store(y + j + 7 * T.Count);
        }
        for (; j + 4 * T.Count <= positions; j += 4 * T.Count)
        {
            T a = T.All(0), b = a, c = a, d = a;
            float* k0 = At(j), k1 = At(j + T.Count), k2 = At(j + 2 * T.Count), k3 = At(j + 3 * T.Count);
            for (nint i = 0; i < size; i++)
            {
                var x = T.All(q[i]);
                a = T.MultiplyAdd(x, T.Load(k0 + i * Block), a);
                b = T.MultiplyAdd(x, T.Load(k1 + i * Block), b);
                c = T.MultiplyAdd(x, T.Load(k2 + i * Block), c);
                d = T.MultiplyAdd(x, T.Load(k3 + i * Block), d);
            }
            a.Store(y + j);
            b.Store(y + j + T.Count);
            c.Store(y + j + 2 * T.Count);
            d.Store(y + j + 3 * T.Count);
        }
        for (; j < positions; j += T.Count)
        {
            var sum = T.All(0);
            var k = At(j);
            for (nint i = 0; i < size; i++)
                sum = T.MultiplyAdd(T.All(q[i]), T.Load(k + i * Block), sum);
            sum.Store(y + j);
        }

        float* At(int position) => keys + (nint)(position / Block) * Block * size + position % Block;
    }

    /// <summary>
    /// <c>y[h,e] = Σ over positions, ascending, of p[h,i] · v[i, head of h, e]</c>, eight or four registers of results at a time, of
    /// several heads perhaps.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sums<T>(float* p, int first, int count, int group, float* values, int length, float* y) where T : struct, IFloats<T>
    {
        var (row, registers) = (ValueRow, _elements / T.Count);
        var all = count * registers;
        var r = 0;
        // Two registers of a head share its probability.
        for (; registers % 2 == 0 && r + 8 <= all; r += 8)
        {
            T a = T.All(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            float* p0 = Of(r), p1 = Of(r + 2), p2 = Of(r + 4), p3 = Of(r + 6);
            float* v0 = At(r), v1 = At(r + 2), v2 = At(r + 4), v3 = At(r + 6);
            nint from = 0;
            for (nint i = 0; i < length; i++, from += row)
            {
                var x = T.All(p0[i]);
                a = T.MultiplyAdd(x, T.Load(v0 + from), a);
                b = T.MultiplyAdd(x, T.Load(v0 + from + T.Count), b);
                x = T.All(p1[i]);
                c = T.MultiplyAdd(x, T.Load(v1 + from), c);
                d = T.MultiplyAdd(x, T.Load(v1 + from + T.Count), d);
                x = T.All(p2[i]);
                e = T.MultiplyAdd(x, T.Load(v2 + from), e);
                f = T.MultiplyAdd(x, T.Load(v2 + from + T.Count), f);
                x = T.All(p3[i]);
                g = T.MultiplyAdd(x, T.Load(v3 + from), g);
                h = T.MultiplyAdd(x, T.Load(v3 + from + T.Count), h);
            }
            a.Store(y + r * T.Count);
            b.Store(y + (r + 1) * T.Count);
            c.Store(y + (r + 2) * T.Count);
            d.Store(y + (r + 3) * T.Count);
            e.Store(y + (r + 4) * T.Count);
            f.Store(y + (r + 5) * T.Count);
            g.Store(y + (r + 6) * T.Count);
            h.Store(y + (r + 7) * T.Count);
        }
        for (; r + 4 <= all; r += 4)
        {
            T a = T.All(0), b = a, c = a, d = a;
            float* p0 = Of(r), p1 = Of(r + 1), p2 = Of(r + 2), p3 = Of(r + 3);
            float* v0 = At(r), v1 = At(r + 1), v2 = At(r + 2), v3 = At(r + 3);
            for (nint i = 0; i < length; i++)
            {
                a = T.MultiplyAdd(T.All(p0[i]), T.Load(v0), a);
                b = T.MultiplyAdd(T.All(p1[i]), T.Load(v1), b);
                c = T.MultiplyAdd(T.All(p2[i]), T.Load(v2), c);
                d = T.MultiplyAdd(T.All(p3[i]), T.Load(v3), d);
                v0 += row;
                v1 += row;
                v2 += row;
                v3 += row;
            }
            a.Store(y + r * T.Count);
            b.Store(y + (r + 1) * T.Count);
            c.Store(y + (r + 2) * T.Count);
            d.Store(y + (r + 3) * T.Count);
        }
        for (; r < all; r++)
        {
            var sum = T.All(0);
            float* pr = Of(r), v = At(r);
            for (nint i = 0; i < length; i++, v += row)
                sum = T.MultiplyAdd(T.All(pr[i]), T.Load(v), sum);
            sum.Store(y + r * T.Count);
        }

        float* Of(int register) => p + (nint)(register / registers) * Capacity;

        float* At(int register) => values + (first + register / registers) / group * _elements + register % registers * T.Count;
    }

    private nint ValueRow => (nint)_config.KeyValueHeads * _elements;

    private float* Keys(int layer, int head) => _buffer.Pointer + layer * _layerStride + head * _keyStride;

    private float* Values(int layer) => Keys(layer, _config.KeyValueHeads);

    private static int Pad(int count, int to) => (count + to - 1) / to * to;
}
