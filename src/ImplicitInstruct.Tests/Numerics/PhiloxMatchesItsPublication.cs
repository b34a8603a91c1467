using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Numerics;

[TestFixture]
public sealed class PhiloxMatchesItsPublication
{
    /// <summary>Origin: kat_vectors of the authors' Random123 library, lines "philox4x32 10".</summary>
    [TestCase(new uint[] { 0, 0, 0, 0 }, new uint[] { 0, 0 }, new[] { 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u })]
    [TestCase(new[] { ~0u, ~0u, ~0u, ~0u }, new[] { ~0u, ~0u }, new[] { 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu })]
    [TestCase(
        new[] { 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u }, new[] { 0xa4093822u, 0x299f31d0u },
        new[] { 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u })]
    public void The_known_answers_are_met(uint[] counter, uint[] key, uint[] expected)
    {
        var block = PhiloxBlock.Of(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
        Assert.That(block.ToArray(), Is.EqualTo(expected));
    }

    /// <summary>
    /// Origin: the published FNV-1a value of the one byte 61; a UTF-16 "a" adds a byte 00, which multiplies by the prime once more.
    /// </summary>
    [Test]
    public void A_stream_name_has_a_stable_key()
    {
        const ulong Prime = 1099511628211;
        Assert.That(Philox.StreamKey(""), Is.EqualTo(14695981039346656037UL));
        Assert.That(Philox.StreamKey("a"), Is.EqualTo(unchecked(0xaf63dc4c8601ec8cUL * Prime)),
            "0xaf63dc4c8601ec8c is the published FNV-1a of the byte 61");
    }

    [Test]
    public void A_stream_is_the_blocks_of_its_counter_in_order()
    {
        var random = new Philox(0x299f31d0_a4093822, "corpus");
        var key = Philox.StreamKey("corpus");
        uint[] expected =
        [
            .. PhiloxBlock.Of(0, 0, (uint)key, (uint)(key >> 32), 0xa4093822, 0x299f31d0).ToArray(),
            .. PhiloxBlock.Of(1, 0, (uint)key, (uint)(key >> 32), 0xa4093822, 0x299f31d0).ToArray(),
        ];
        Assert.That(Enumerable.Range(0, 8).Select(_ => random.NextUInt()), Is.EqualTo(expected));
    }

    [Test]
    public void Streams_and_seeds_differ_from_each_other()
    {
        ulong[] first =
        [
            new Philox(1, "a").NextULong(), new Philox(1, "b").NextULong(), new Philox(2, "a").NextULong(),
            new Philox(1UL << 32, "a").NextULong(), new Philox(1, "a").Child("b").NextULong(), new Philox(1, "").NextULong(),
        ];
        Assert.That(first, Is.Unique);
    }
}
