using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class AttentionLooksBackOnly
{
    private static readonly Heads[] Layouts = [new(1, 1, 2), new(2, 2, 6), new(4, 2, 8), new(6, 2, 10), new(3, 1, 33), new(2, 1, 40)];

    [Test]
    public void Agrees_with_the_textbook_in_double(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel, [Values(1, 2, 7, 8, 9, 31, 33, 70)] int length)
    {
        foreach (var heads in Layouts)
        {
            var (q, k, v) = Inputs(heads, length);
            var expected = Textbook.Attention(
                Textbook.Wide(q), Textbook.Wide(k), Textbook.Wide(v), heads.Query, heads.KeyValue, heads.Size);
            var (output, probabilities) = Forward(kernel, heads, q, k, v);
            // A score is a chain over the head, of which softmax makes a relative error; the output is a chain over the positions.
            Assert.That(Deviation.InRoundingsOfLargest(output, expected), Is.LessThanOrEqualTo(2 * heads.Size + 2 * length + 16),
                $"{heads}");
            Assert.That(OfThePast(probabilities, length).Sum(), Is.EqualTo(heads.Query * length).Within(1e-5).Percent, $"{heads}");
        }
    }

    [Test]
    public void All_kernels_give_the_same_bits([Values(1, 8, 13, 33, 70)] int length)
    {
        foreach (var heads in Layouts)
        {
            var (q, k, v) = Inputs(heads, length);
            var dOutput = Draw.Normal(q.Length, seed: 4);
            var results = EveryKernel.Names.Select(kernel =>
            {
                var (output, probabilities) = Forward(kernel, heads, q, k, v);
                var (dQ, dK, dV) = Backward(kernel, heads, q, k, v, dOutput);
                return Bits.Of([.. output, .. OfThePast(probabilities, length), .. dQ, .. dK, .. dV]);
            }).ToArray();
            Assert.That(results, Has.All.EqualTo(results[0]), $"{heads}");
        }
    }

    [Test]
    public void Keeping_the_probabilities_of_all_heads_moves_no_bit(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel)
    {
        var heads = new Heads(4, 2, 10);
        var (q, k, v) = Inputs(heads, 33);
        var (qs, ks, vs, scratch, output) = (new Guarded(q), new Guarded(k), new Guarded(v), new Guarded(33 * 33), new Guarded(q.Length));
        Of(kernel, heads).Forward(qs.Pointer, ks.Pointer, vs.Pointer, scratch.Pointer, keep: false, output.Pointer, 33);
        Assert.That(Bits.Of(output.Values), Is.EqualTo(Bits.Of(Forward(kernel, heads, q, k, v).Output)));
        Assert.That(scratch.Values, Has.Length.EqualTo(33 * 33), "nothing was written beyond the room of one head");
    }

    [Test]
    public void A_token_keeps_its_bits_whatever_follows([ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel)
    {
        var heads = new Heads(4, 2, 10);
        var (q, k, v) = Inputs(heads, 40);
        var whole = Forward(kernel, heads, q, k, v).Output;
        for (var length = 1; length < 40; length++)
        {
            var (queries, keys) = (length * 40, length * 20);
            var part = Forward(kernel, heads, q[..queries], k[..keys], v[..keys]).Output;
            Assert.That(Bits.Of(part), Is.EqualTo(Bits.Of(whole.AsSpan(0, queries))), $"the first {length} tokens");
        }
    }

    [Test]
    public void Its_gradients_are_those_of_finite_differences(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel, [Values(1, 2, 7, 13)] int length)
    {
        foreach (var heads in (Heads[])[new(1, 1, 2), new(2, 2, 6), new(4, 2, 8), new(3, 1, 10)])
        {
            var (q, k, v) = Inputs(heads, length);
            var dOutput = Draw.Normal(q.Length, seed: 4);
            var (dQ, dK, dV) = Backward(kernel, heads, q, k, v, dOutput);
            var (wideQ, wideK, wideV, wideD) = (Textbook.Wide(q), Textbook.Wide(k), Textbook.Wide(v), Textbook.Wide(dOutput));
            // The same chains once more backwards; the subtraction of the mean cancels, so errors go by the largest gradient.
            var bound = 4 * heads.Size + 4 * length + 32;
            Assert.Multiple(() =>
            {
                AssertClose(dQ, FiniteDifference.Gradient(x => Loss(x, wideK, wideV), wideQ), bound, $"query, {heads}");
                AssertClose(dK, FiniteDifference.Gradient(x => Loss(wideQ, x, wideV), wideK), bound, $"key, {heads}");
                AssertClose(dV, FiniteDifference.Gradient(x => Loss(wideQ, wideK, x), wideV), bound, $"value, {heads}");
            });

            double Loss(double[] a, double[] b, double[] c) =>
                Textbook.Dot(Textbook.Attention(a, b, c, heads.Query, heads.KeyValue, heads.Size), wideD);
        }
    }

    private static void AssertClose(float[] actual, double[] expected, double bound, string what)
    {
        // With one token there is nothing to choose: the gradient of a score is zero, which finite differences only come near to.
        if (expected.Max(Math.Abs) < 1e-9)
            Assert.That(actual, Is.All.Zero, what);
        else
            Assert.That(Deviation.InRoundingsOfLargest(actual, expected), Is.LessThanOrEqualTo(bound), what);
    }

    private static (float[] Q, float[] K, float[] V) Inputs(Heads heads, int length) => (
        Draw.Normal(length * heads.Query * heads.Size, seed: 1),
        Draw.Normal(length * heads.KeyValue * heads.Size, seed: 2),
        Draw.Normal(length * heads.KeyValue * heads.Size, seed: 3));

    private static (float[] Output, float[] Probabilities) Forward(string kernel, Heads heads, float[] q, float[] k, float[] v)
    {
        var length = heads.LengthOf(q);
        var (qs, ks, vs) = (new Guarded(q), new Guarded(k), new Guarded(v));
        var (probabilities, output) = (new Guarded(heads.Query * length * length), new Guarded(q.Length));
        Of(kernel, heads).Forward(qs.Pointer, ks.Pointer, vs.Pointer, probabilities.Pointer, keep: true, output.Pointer, length);
        return (output.Values, probabilities.Values);
    }

    private static (float[] Q, float[] K, float[] V) Backward(string kernel, Heads heads, float[] q, float[] k, float[] v, float[] dOutput)
    {
        var (length, attention) = (heads.LengthOf(q), Of(kernel, heads));
        var (qs, ks, vs, ds) = (new Guarded(q), new Guarded(k), new Guarded(v), new Guarded(dOutput));
        var (probabilities, output) = (new Guarded(heads.Query * length * length), new Guarded(q.Length));
        var (dQ, dK, dV) = (new Guarded(q.Length), new Guarded(k.Length), new Guarded(v.Length));
        attention.Forward(qs.Pointer, ks.Pointer, vs.Pointer, probabilities.Pointer, keep: true, output.Pointer, length);
        attention.Backward(
            qs.Pointer, ks.Pointer, vs.Pointer, probabilities.Pointer, ds.Pointer, dQ.Pointer, dK.Pointer, dV.Pointer, length,
            first: 0, end: heads.KeyValue);
        return (dQ.Values, dK.Values, dV.Values);
    }

    private static Attention Of(string kernel, Heads heads) => new(EveryKernel.Named(kernel), heads.Query, heads.KeyValue, heads.Size);

    /// <summary>What stands on the diagonal and below it; the rest is nobody's.</summary>
    private static IEnumerable<float> OfThePast(float[] probabilities, int length) =>
        probabilities.Where((_, i) => i % length <= i / length % length);

    private sealed record Heads(int Query, int KeyValue, int Size)
    {
        public int LengthOf(float[] q) => q.Length / (Query * Size);
    }
}
