using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>What may befall a Protocol Buffers message: other numbers, lengths and types of fields, fields twice or missing.</summary>
internal static class ProtobufMutation
{
    private static readonly ulong[] Numbers =
        [0, 1, 2, 3, 4, 5, 6, 127, 128, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, ulong.MaxValue];

    /// <summary>One to three changes; now and then a mishap of bytes instead.</summary>
    public static byte[] Of(byte[] good, Philox random)
    {
        if (random.Below(3) == 0)
            return ByteMutation.Of(good, random);
        var bytes = good;
        for (var round = random.Below(3); round >= 0; round--)
            bytes = Changed(bytes, random, depth: 0);
        return bytes;
    }

    private static byte[] Changed(byte[] message, Philox random, int depth)
    {
        var fields = Fields(message);
        if (fields.Count == 0)
            return ByteMutation.Of(message, random);
        // The few fields of a model's settings follow its many pieces.
        var which = random.Below(2) == 0 ? fields.Count - 1 - random.Below(Math.Min(4, fields.Count)) : random.Below(fields.Count);
        var (start, end, number, type, bodyStart) = fields[which];
        var body = message[bodyStart..end];
        byte[] Put(byte[] field) => [.. message[..start], .. field, .. message[end..]];
        switch (random.Below(type == 2 && depth < 2 ? 9 : 6))
        {
            case 0: return Put([]);
            case 1: return Put([.. message[start..end], .. message[start..end]]);
            case 2: return Put([.. Varint(((ulong)random.Below(50) << 3) | (uint)type), .. message[(start + 1)..end]]);
            case 3: return Put([.. Varint(((ulong)number << 3) | (uint)random.Below(8)), .. message[(start + 1)..end]]);
            case 4: return Put([.. Varint((ulong)number << 3), .. Varint(random.Pick(Numbers))]);
            case 5:
                return type == 2
                    ? Put([.. Varint(((ulong)number << 3) | 2), .. Varint(random.Pick(Numbers)), .. body])
                    : Put([.. Varint(((ulong)number << 3) | 5), .. BitConverter.GetBytes(Score(random))]);
            default:
                var inner = Changed(body, random, depth + 1);
                return Put([.. Varint(((ulong)number << 3) | 2), .. Varint((ulong)inner.Length), .. inner]);
        }
    }

    private static float Score(Philox random) =>
        random.Pick((float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.MaxValue, float.Epsilon, -1e9f]);

    private static List<(int Start, int End, int Number, int Type, int BodyStart)> Fields(byte[] message)
    {
        var fields = new List<(int, int, int, int, int)>();
        for (var at = 0; at < message.Length;)
        {
            var start = at;
            if (!Read(message, ref at, out var tag))
                return fields;
            var body = at;
            ulong length = 0;
            var isWhole = (tag & 7) switch
            {
                0 => Read(message, ref at, out _),
                1 => Skip(8),
                2 => Read(message, ref at, out length) && (body = at) >= 0 && Skip(length),
                5 => Skip(4),
                _ => false,
            };
            if (!isWhole)
                return fields;
            fields.Add((start, at, (int)(tag >> 3), (int)(tag & 7), body));

            bool Skip(ulong count)
            {
                if (count > (ulong)(message.Length - at))
                    return false;
                at += (int)count;
                return true;
            }
        }

        return fields;
    }

    private static bool Read(byte[] message, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < message.Length; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}
