using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Hub;

[TestFixture]
public sealed class SixteenBitNumbersRoundToNearestEven
{
    [Test]
    public void Every_16_bit_number_survives_reading_and_writing([Values(TensorElement.BF16, TensorElement.F16)] TensorElement element)
    {
        using var folder = new TemporaryFolder();
        var bits = new byte[1 << 17];
        for (var i = 0; i < 1 << 16; i++)
            (bits[2 * i], bits[(2 * i) + 1]) = ((byte)i, (byte)(i >> 8));
        var header = $$$"""{"w":{"dtype":"{{{element}}}","shape":[65536],"data_offsets":[0,131072]}}""";
        var path = folder.Write("t", SafetensorsBytes.Of(System.Text.Encoding.ASCII.GetBytes(header), bits));

        Safetensors.Write(folder["again"], Safetensors.Read(path), element);

        var again = File.ReadAllBytes(folder["again"])[^bits.Length..];
        var changed = Enumerable.Range(0, 1 << 16).Where(i => bits[2 * i] != again[2 * i] || bits[(2 * i) + 1] != again[(2 * i) + 1]);
        // hardware may quieten a signalling NaN, which is a NaN still
        Assert.That(changed.Where(i => !IsSignallingNaN(element, i)), Is.Empty);
    }

    [TestCase(TensorElement.BF16, 0x3F800000u, 0x3F800000u)]                // 1
    [TestCase(TensorElement.BF16, 0x3F808000u, 0x3F800000u)]                // halfway: to the even neighbour below
    [TestCase(TensorElement.BF16, 0x3F818000u, 0x3F820000u)]                // halfway: to the even neighbour above
    [TestCase(TensorElement.BF16, 0x3F808001u, 0x3F810000u)]                // just above halfway
    [TestCase(TensorElement.BF16, 0x7F7FFFFFu, 0x7F800000u)]                // largest float: infinity
    [TestCase(TensorElement.BF16, 0x80000001u, 0x80000000u)]                // smallest negative: minus zero
    [TestCase(TensorElement.F16, 0x3F801000u, 0x3F800000u)]                 // 1 + 2^-11, halfway: down to even
    [TestCase(TensorElement.F16, 0x3F803000u, 0x3F804000u)]                 // 1 + 3·2^-11, halfway: up to even
    [TestCase(TensorElement.F16, 0x477FF000u, 0x7F800000u)]                 // 65520, halfway above the largest: infinity
    [TestCase(TensorElement.F16, 0x477FEFFFu, 0x477FE000u)]                 // just below: 65504
    [TestCase(TensorElement.F16, 0x33000000u, 0x00000000u)]                 // 2^-25, half the smallest: zero
    [TestCase(TensorElement.F16, 0x33000001u, 0x33800000u)]                 // just above: the smallest, 2^-24
    public void Known_roundings_hold(TensorElement element, uint value, uint expected) =>
        Assert.That(BitConverter.SingleToUInt32Bits(WrittenAndRead(BitConverter.UInt32BitsToSingle(value), element)), Is.EqualTo(expected));

    [Test]
    public void A_NaN_whose_payload_is_in_the_lost_bits_stays_a_NaN(
        [Values(TensorElement.BF16, TensorElement.F16)] TensorElement element) =>
        Assert.That(WrittenAndRead(BitConverter.UInt32BitsToSingle(0x7F800001), element), Is.NaN);

    private static float WrittenAndRead(float value, TensorElement element)
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["t"], [new NamedTensor("w", [1], new[] { value })], element);
        return Safetensors.Read(folder["t"])[0].Values.Span[0];
    }

    private static bool IsSignallingNaN(TensorElement element, int bits)
    {
        var (mantissa, quiet) = element == TensorElement.BF16 ? (0x7F, 0x40) : (0x3FF, 0x200);
        var exponent = 0x7FFF & ~mantissa;
        return (bits & exponent) == exponent && (bits & mantissa) != 0 && (bits & quiet) == 0;
    }
}
