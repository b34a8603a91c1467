using System.Buffers.Binary;

namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>
/// Whether what a Parquet file says of itself has room in it (github.com/apache/parquet-format, <c>parquet.thrift</c>). The package that
/// reads such files believes them: a flipped bit costs it all memory, or minutes.
/// </summary>
/// <remarks>Of columns that are lists or structures nothing is read, and nothing is looked at here.</remarks>
internal static class ParquetCheck
{
    /// <summary>No real row group comes near; a file that claims more is damaged.</summary>
    private const long MostRows = 20_000_000;

    private const long LargestPage = 256 << 20;
    private const int LargestPageHeader = 16 << 20;
    private const int UsualPageHeader = 1 << 12;
    private const int Trailer = 8;
    private const uint Magic = 0x31524150;   // PAR1

    /// <summary>Walks through the file's description and the heads of its pages; the stream's position is moved.</summary>
    /// <exception cref="InvalidDataException">The file contradicts itself; says how.</exception>
    /// <exception cref="EndOfStreamException">It claims more than there is.</exception>
    public static void Check(Stream stream)
    {
        var end = stream.Length - Trailer;
        var trailer = Bytes(stream, end, Trailer);
        var length = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(sizeof(int))) != Magic || length <= 0 || length > end - sizeof(uint))
            throw new InvalidDataException("it does not end as Parquet does");
        var at = 0;
        var description = CompactThrift.Read(Bytes(stream, end - length, length), ref at);
        foreach (var group in Structures(description, 4))
        {
            var rows = Number(group, 3);
            if (rows is < 0 or > MostRows)
                throw new InvalidDataException($"a row group claims {rows} rows");
            foreach (var column in Structures(group, 1))
            {
                if (column.GetValueOrDefault(3) is not Dictionary<int, object> chunk)
                    throw new InvalidDataException("a column is not described");
                if (chunk.GetValueOrDefault(3) is List<object> { Count: 1 })
                    CheckPages(stream, end - length, chunk, rows);
            }
        }
    }

    private static void CheckPages(Stream stream, long end, Dictionary<int, object> chunk, long rows)
    {
        if (Number(chunk, 5) != rows)
            throw new InvalidDataException($"a column has {Number(chunk, 5)} values in {rows} rows");
        var position = Number(chunk, 9);
        if (chunk.ContainsKey(11) && Number(chunk, 11) is > 0 and var dictionary)
            position = Math.Min(position, dictionary);
        for (var seen = 0L; seen < rows;)
        {
            var head = PageHead(stream, ref position, end);
            var (unpacked, packed) = (Number(head, 2), Number(head, 3));
            if (unpacked is < 0 or > LargestPage || packed < 0 || packed > end - position)
                throw new InvalidDataException($"a page claims {packed} bytes that become {unpacked}");
            position += packed;
            var values = Number(head, 1) switch
            {
                0 => Values(head, 5),
                3 => Values(head, 8),
                2 when Values(head, 7) <= unpacked => 0,
                1 => 0,
                _ => throw new InvalidDataException("a page is of no known kind, or holds more than its bytes can"),
            };
            seen += values;
            if (values < 0 || seen > rows)
                throw new InvalidDataException($"the pages of a column hold more than its {rows} values");
        }
    }

    /// <summary>What stands before a page; its position becomes that of the page's own bytes.</summary>
    private static Dictionary<int, object> PageHead(Stream stream, ref long position, long end)
    {
        for (var length = UsualPageHeader; ; length *= 16)
        {
            var bytes = Bytes(stream, position, (int)Math.Clamp(end - position, 0, length));
            var at = 0;
            try
            {
                var head = CompactThrift.Read(bytes, ref at);
                position += at;
                return head;
            }
            catch (EndOfStreamException) when (bytes.Length == length && length < LargestPageHeader)
            {
                // It holds long texts, the least and the greatest of the page; once more with more bytes.
            }
        }
    }

    private static long Values(Dictionary<int, object> head, int kind) =>
        head.GetValueOrDefault(kind) is Dictionary<int, object> page
            ? Number(page, 1)
            : throw new InvalidDataException("a page has no head");

    private static long Number(Dictionary<int, object> structure, int field) =>
        structure.GetValueOrDefault(field) is long number ? number : throw new InvalidDataException($"the number {field} is missing");

    private static IEnumerable<Dictionary<int, object>> Structures(Dictionary<int, object> structure, int field) =>
        structure.GetValueOrDefault(field) is List<object> items
            ? items.Select(item => item as Dictionary<int, object> ?? throw new InvalidDataException("a list holds something else"))
            : throw new InvalidDataException($"the list {field} is missing");

    private static byte[] Bytes(Stream stream, long position, int length)
    {
        if (position < 0 || length > stream.Length - position)
            throw new EndOfStreamException("it ends early");
        stream.Position = position;
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
