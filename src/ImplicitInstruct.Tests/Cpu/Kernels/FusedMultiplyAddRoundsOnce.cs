using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

/// <summary>The fused multiply-add in double against the processor's or the C runtime's, bit for bit; a NaN need only be a NaN.</summary>
[TestFixture]
public sealed class FusedMultiplyAddRoundsOnce
{
    private static readonly float[] Nasty = [.. Magnitudes().SelectMany(x => new[] { x, -x })];

    [Test]
    public void On_zeros_subnormal_numbers_powers_of_two_their_neighbours_infinities_and_NaN()
    {
        foreach (var a in Nasty)
            foreach (var b in Nasty)
                foreach (var c in Nasty)
                    AssertSame(a, b, c);
    }

    [Test]
    public void On_random_bit_patterns()
    {
        var random = new Philox(1, "bit patterns");
        for (var i = 0; i < 400_000; i++)
            AssertSame(Draw.AnyFloat(random), Draw.AnyFloat(random), Draw.AnyFloat(random));
    }

    [Test]
    public void When_the_addend_cancels_the_product_but_for_its_last_bits()
    {
        var random = new Philox(2, "cancellation");
        for (var i = 0; i < 400_000; i++)
        {
            var (a, b) = (Scaled(random, 60), Scaled(random, 60));
            var c = -(a * b);
            AssertSame(a, b, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(c) + random.Below(7) - 3));
        }
    }

    [Test]
    public void When_the_addend_is_far_smaller_or_far_larger_than_the_product()
    {
        var random = new Philox(3, "gaps");
        for (var i = 0; i < 400_000; i++)
        {
            var (a, b) = (Scaled(random, 20), Scaled(random, 20));
            AssertSame(a, b, (float)Math.ScaleB((double)a * b * (1 + random.NextDouble()), random.Below(161) - 80));
        }
    }

    [Test]
    public void When_the_product_lies_halfway_between_floats_and_the_addend_decides()
    {
        // Odd products from 2²⁴ to 2²⁵ lie exactly between two floats: any addend, however small, breaks the tie.
        var random = new Philox(4, "halfway");
        for (var i = 0; i < 400_000; i++)
        {
            var (a, b) = (4097f + 2 * random.Below(847), 4097f + 2 * random.Below(847));
            var tiny = (float)(random.NextNormal() * Math.ScaleB(1, -random.Below(141)));
            AssertSame(a, b, tiny);
            AssertSame(a, -b, tiny);
        }
    }

    [Test]
    public void When_the_result_is_subnormal()
    {
        var random = new Philox(5, "subnormal");
        for (var i = 0; i < 400_000; i++)
        {
            var (a, b) = ((float)Math.ScaleB(1 + random.NextDouble(), -60 - random.Below(20)),
                (float)Math.ScaleB(1 + random.NextDouble(), -60 - random.Below(20)));
            AssertSame(random.Chance(0.5) ? -a : a, b, BitConverter.UInt32BitsToSingle(random.NextUInt() & 0x80FF_FFFF));
        }
    }

    [Test]
    public void Vectors_of_every_width_round_as_single_numbers_do()
    {
        var random = new Philox(6, "vectors");
        for (var i = 0; i < 10_000; i++)
        {
            var (a, b, c) = (Sixteen(random), Sixteen(random), Sixteen(random));
            var expected = Vector512.Create([.. Enumerable.Range(0, 16).Select(lane => Fused.MultiplyAdd(a[lane], b[lane], c[lane]))]);
            Assert.Multiple(() =>
            {
                Assert.That(Fused.MultiplyAdd(a, b, c), Is.EqualTo(expected));
                Assert.That(Fused.MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()), Is.EqualTo(expected.GetLower()));
                Assert.That(
                    Fused.MultiplyAdd(a.GetLower().GetLower(), b.GetLower().GetLower(), c.GetLower().GetLower()),
                    Is.EqualTo(expected.GetLower().GetLower()));
            });
        }
    }

    private static void AssertSame(float a, float b, float c)
    {
        var (expected, actual) = (MathF.FusedMultiplyAdd(a, b, c), Fused.InDouble(a, b, c));
        // A quick look first: asserting costs a microsecond, and there are millions of triples.
        if (BitConverter.SingleToUInt32Bits(expected) != BitConverter.SingleToUInt32Bits(actual)
            && !(float.IsNaN(expected) && float.IsNaN(actual)))
            Assert.Fail($"{a:R} · {b:R} + {c:R} is {expected:R}, not {actual:R}.");
    }

    private static float Scaled(Philox random, int exponents) =>
        (float)(random.NextNormal() * Math.ScaleB(1, random.Below(2 * exponents + 1) - exponents));

    private static Vector512<float> Sixteen(Philox random) =>
        Vector512.Create([.. Enumerable.Range(0, 16).Select(_ => Scaled(random, 10))]);

    private static IEnumerable<float> Magnitudes()
    {
        uint[] bits =
        [
            0, 1, 2, 3, 0x0040_0000, 0x007F_FFFE, 0x007F_FFFF, 0x0080_0000, 0x0080_0001, 0x0100_0000,
            0x1F80_0000, 0x2000_0000, 0x2000_0001, 0x33FF_FFFF, 0x3400_0000, 0x3380_0000, 0x3F00_0000, 0x3F7F_FFFF,
            0x3F80_0000, 0x3F80_0001, 0x3F80_0002, 0x3FC0_0000, 0x3FFF_FFFF, 0x4B00_0000, 0x4B7F_FFFF, 0x4B80_0000, 0x5F00_0000,
            0x5F7F_FFFF, 0x7F00_0000, 0x7F7F_FFFE, 0x7F7F_FFFF, 0x7F80_0000, 0x7FC0_0000,
        ];
        return bits.Select(BitConverter.UInt32BitsToSingle);
    }
}
