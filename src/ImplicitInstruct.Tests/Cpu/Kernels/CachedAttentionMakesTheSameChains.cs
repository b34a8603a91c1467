using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class CachedAttentionMakesTheSameChains
{
    /// <summary>Token by token over kept keys and values, against attention over the whole sequence, bit for bit.</summary>
    [Test]
    public void As_attention_over_the_whole_sequence(
        [Values(2, 6, 8, 24, 34, 64)] int headSize, [Values(1, 2, 3)] int group, [Values(1, 9, 75)] int length)
    {
        const int KeyValueHeads = 2;
        var config = new LanguageModelConfig
        {
            VocabularySize = 1,
            HiddenSize = 1,
            IntermediateSize = 1,
            Layers = 2,
            Heads = group * KeyValueHeads,
            KeyValueHeads = KeyValueHeads,
            HeadSize = headSize,
            MaxPositions = length,
        };
        var (queries, keys) = (config.Heads * headSize, KeyValueHeads * headSize);
        var q = new Guarded(Draw.Normal(length * queries, seed: 1));
        var (k, v) = (new Guarded(Draw.Normal(length * keys, seed: 2)), new Guarded(Draw.Normal(length * keys, seed: 3)));
        var (expected, probabilities) = (new Guarded(length * queries), new Guarded(length * length));
        new Attention(MatrixKernel.Best, config.Heads, KeyValueHeads, headSize)
            .Forward(q.Pointer, k.Pointer, v.Pointer, probabilities.Pointer, keep: false, expected.Pointer, length);

        var cache = new KeyValueCache(config, length);
        var shared = new Guarded(length * queries);
        var (actual, scratch) = (new Guarded(length * queries), new Guarded(cache.ScratchLength));
        for (var t = 0; t < length; t++)
        {
            for (var h = 0; h < KeyValueHeads; h++)
            {
                cache.Store(0, h, t, v.Pointer, k.Pointer);   // the other block's, which must not get in the way
                cache.Store(1, h, t, k.Pointer + cache.At(t, h), v.Pointer + cache.At(t, h));
            }

            // All heads at once, and those of one key-value head after the other: who shares the work must not matter.
            for (var h = 0; h < KeyValueHeads; h++)
                cache.Attend(1, h * group, group, q.Pointer + t * queries, shared.Pointer + t * queries, t + 1, scratch.Pointer);
            cache.Attend(1, 0, config.Heads, q.Pointer + t * queries, actual.Pointer + t * queries, t + 1, scratch.Pointer);
        }

        Assert.That(Bits.Of(actual.Values), Is.EqualTo(Bits.Of(expected.Values)));
        Assert.That(Bits.Of(shared.Values), Is.EqualTo(Bits.Of(expected.Values)));
        Assert.That(scratch.Values, Has.Length.EqualTo(cache.ScratchLength), "nothing was written beyond the scratch");
    }
}
