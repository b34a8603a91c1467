using System.Buffers.Binary;
using System.Text;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>What may befall any bytes: flipped bits, cuts, moved pieces, numbers of another size, pieces likely to confuse.</summary>
internal static class ByteMutation
{
    /// <summary>Pieces that stand for something in one format or another.</summary>
    private static readonly byte[][] Confusing =
    [
        .. new[]
        {
            "\"", "\"\"", "'", "{", "}", "[", "]", ",", ":", "\n", "\r\n", "\r", "\t", "0", "-1", "9999999999999999999", "1e9",
            "1e999", "NaN", "null", "true", "\\ud800", "\\u0000", "\\", "\0", "é", "\ufeff", "\u2028", "/", "..", "../", "../../x",
            "#", "{}", "[]", ",,", ";",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xfe, 0xff], [0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80], [0, 0, 0, 0],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 0x80, 0x80, 0x08],
    ];

    private static readonly long[] Sizes =
        [0, 1, -1, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue];

    /// <summary>One to three mishaps, each anywhere.</summary>
    public static byte[] Of(byte[] good, Philox random)
    {
        List<byte> bytes = [.. good];
        for (var round = random.Below(3); round >= 0; round--)
            Once(bytes, random);
        return [.. bytes];
    }

    private static void Once(List<byte> bytes, Philox random)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(random.Pick(Confusing));
            return;
        }

        // The ends of a file are where lengths and magic words stand.
        var at = random.Below(4) switch
        {
            0 => random.Below(Math.Min(64, bytes.Count)),
            1 => bytes.Count - 1 - random.Below(Math.Min(64, bytes.Count)),
            _ => random.Below(bytes.Count),
        };
        var length = Math.Min(1 + random.Below(random.Below(4) == 0 ? 200 : 12), bytes.Count - at);
        switch (random.Below(9))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Below(8)); break;
            case 1: bytes[at] = (byte)random.Below(256); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.RemoveRange(at, bytes.Count - at); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 5: bytes.InsertRange(at, random.Pick(Confusing)); break;
            case 6: Overwrite(bytes, at, random.Pick(Confusing)); break;
            case 7: Overwrite(bytes, at, Number(random.Pick(Sizes), random)); break;
            default:
                var piece = bytes.GetRange(at, length);
                bytes.RemoveRange(at, length);
                bytes.InsertRange(random.Below(bytes.Count + 1), piece);
                break;
        }
    }

    private static byte[] Number(long value, Philox random)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        if (random.Below(2) == 0)
            return bytes;
        return random.Below(2) == 0 ? bytes[..sizeof(int)] : [.. bytes[..sizeof(int)].Reverse()];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] piece)
    {
        for (var i = 0; i < piece.Length && at + i < bytes.Count; i++)
            bytes[at + i] = piece[i];
    }
}
