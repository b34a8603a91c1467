using System.Text;

namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>
/// Reads structures of Thrift's compact protocol, in which Parquet describes itself (github.com/apache/thrift,
/// doc/specs/thrift-compact-protocol.md). Nothing is believed to be there that the bytes have no room for.
/// </summary>
internal static class CompactThrift
{
    private const int DeepestNesting = 16;

    /// <summary>Fields by their numbers: numbers and flags as <see cref="long"/>, texts, lists, structures.</summary>
    /// <exception cref="InvalidDataException">The bytes are no structure.</exception>
    /// <exception cref="EndOfStreamException">They end within it.</exception>
    public static Dictionary<int, object> Read(ReadOnlySpan<byte> bytes, ref int at) => Structure(bytes, ref at, 0);

    private static Dictionary<int, object> Structure(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        var (fields, number) = (new Dictionary<int, object>(), 0L);
        while (Next(bytes, ref at) is var head and not 0)
        {
            number = head >> 4 == 0 ? Number(bytes, ref at) : number + (head >> 4);
            if (number is < 0 or > short.MaxValue)
                throw new InvalidDataException($"a field has the number {number}");
            fields[(int)number] = (head & 15) is 1 or 2 ? (long)(head & 1) : Value(bytes, ref at, head & 15, depth);
        }

        return fields;
    }

    private static object Value(ReadOnlySpan<byte> bytes, ref int at, int type, int depth)
    {
        if (depth == DeepestNesting)
            throw new InvalidDataException("it is nested too deeply");
        switch (type)
        {
            case 1 or 2 or 3:
                return (long)Next(bytes, ref at);
            case 4 or 5 or 6:
                return Number(bytes, ref at);
            case 7:
                return (long)Take(bytes, ref at, sizeof(double)).Length;
            case 8:
                return Encoding.UTF8.GetString(Take(bytes, ref at, Varint(bytes, ref at)));
            case 9 or 10:
                var head = Next(bytes, ref at);
                var items = new List<object>();
                for (var left = head >> 4 == 15 ? Room(bytes, at, Varint(bytes, ref at)) : (uint)head >> 4; left > 0; left--)
                    items.Add(Value(bytes, ref at, head & 15, depth + 1));
                return items;
            case 11:
                var pairs = Room(bytes, at, Varint(bytes, ref at));
                var types = pairs == 0 ? 0 : Next(bytes, ref at);
                for (; pairs > 0; pairs--)
                {
                    Value(bytes, ref at, types >> 4, depth + 1);
                    Value(bytes, ref at, types & 15, depth + 1);
                }

                return 0L;
            case 12:
                return Structure(bytes, ref at, depth + 1);
            case 13:
                return (long)Take(bytes, ref at, 16).Length;
            default:
                throw new InvalidDataException($"there is no type {type}");
        }
    }

    private static byte Next(ReadOnlySpan<byte> bytes, ref int at) =>
        at < bytes.Length ? bytes[at++] : throw new EndOfStreamException("it ends early");

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, ref int at, ulong length)
    {
        var taken = bytes.Slice(at, (int)Room(bytes, at, length));
        at += taken.Length;
        return taken;
    }

    /// <summary>A number of things of at least a byte each that follow.</summary>
    private static uint Room(ReadOnlySpan<byte> bytes, int at, ulong count) =>
        count <= (ulong)(bytes.Length - at) ? (uint)count : throw new EndOfStreamException($"{count} bytes are not there");

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        var coded = Varint(bytes, ref at);
        return (long)(coded >> 1) ^ -(long)(coded & 1);
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Next(bytes, ref at);
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a number does not end");
    }
}
