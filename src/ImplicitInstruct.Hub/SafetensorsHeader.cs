using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using ImplicitInstruct.Files;
using Microsoft.Win32.SafeHandles;

namespace ImplicitInstruct.Hub;

/// <summary>Reads and checks the header of a safetensors file: eight bytes of length, then JSON, then the tensors without holes.</summary>
/// <remarks>
/// Format: github.com/huggingface/safetensors, README "Format"; as strict as its own reader (safetensors/src/tensor.rs, <c>validate</c>):
/// no duplicate names, every byte after the header belongs to exactly one tensor, and a tensor's bytes are its shape's product times its
/// element's size. Nothing is allocated that the file's real length does not cover, whatever the header claims.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header, in bytes; the reference reader's limit.</summary>
    public const int LongestHeader = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    private SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, long dataStart) => (Entries, DataStart) = (entries, dataStart);

    /// <summary>The tensors in the order of the header.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>Position of the first tensor byte in the file.</summary>
    public long DataStart { get; }

    /// <summary>Reads the header of an open file and holds it against the file's length.</summary>
    public static SafetensorsHeader Read(SafeFileHandle file, string path)
    {
        var fileLength = RandomAccess.GetLength(file);
        if (fileLength == 0)
            throw ForeignFile.Empty(path);
        if (fileLength < sizeof(ulong))
            throw Refusal.Damaged(
                path, $"is no safetensors file or is cut short: it has {fileLength} bytes, and 8 state its header's length");

        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        ReadExactly(file, prefix, 0, path);
        var claimed = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (claimed > LongestHeader || (long)claimed > fileLength - sizeof(ulong))
            CheckKind(file, path);
        if (claimed > LongestHeader)
        {
            var bytes = claimed.ToString("N0", CultureInfo.InvariantCulture);
            throw Refusal.Damaged(
                path,
                $"is no safetensors file or is damaged: it claims a header of {bytes} bytes, and {Refusal.Count(LongestHeader)} are "
                + "allowed");
        }

        var following = fileLength - sizeof(ulong);
        if ((long)claimed > following)
            throw Refusal.Damaged(
                path,
                $"is cut short: its header should have {Refusal.Count((long)claimed)} bytes but only {Refusal.Count(following)} are there");

        var json = new byte[(int)claimed];
        ReadExactly(file, json, sizeof(ulong), path);
        var entries = Parse(json, path);
        CheckLayout(entries, following - (long)claimed, path);
        return new SafetensorsHeader(entries, sizeof(ulong) + (long)claimed);
    }

    /// <summary>Fills the buffer from a position of the file; a file that ends early is refused.</summary>
    public static void ReadExactly(SafeFileHandle file, Span<byte> buffer, long position, string path)
    {
        while (buffer.Length > 0)
        {
            var count = RandomAccess.Read(file, buffer, position);
            if (count == 0)
                throw Refusal.Damaged(path, $"ended at byte {Refusal.Count(position)} while it was read");
            buffer = buffer[count..];
            position += count;
        }
    }

    /// <summary>What is plainly another kind of file is called by its name and not by what its first bytes would claim.</summary>
    private static void CheckKind(SafeFileHandle file, string path)
    {
        Span<byte> start = stackalloc byte[ForeignKind.Enough];
        if (ForeignKind.Of(start[..RandomAccess.Read(file, start, 0)]) is { } kind)
            throw kind.Refusal(path);
    }

    private static List<SafetensorsEntry> Parse(byte[] json, string path)
    {
        if (json.Length == 0 || json[0] != (byte)'{')
            throw Refusal.Damaged(path, "is no safetensors file or is damaged: its header does not start with '{'");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var entries = new List<SafetensorsEntry>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw Refusal.Damaged(path, $"has a damaged header: {Refusal.Quote(property.Name)} is there twice");
                if (property.Name == "__metadata__")
                    CheckMetadata(property.Value, path);
                else
                    entries.Add(ParseEntry(property.Name, property.Value, path));
            }

            return entries;
        }
        catch (JsonException malformed)
        {
            throw Refusal.Damaged(
                path, $"has a damaged header: it is no valid JSON at byte {sizeof(ulong) + (malformed.BytePositionInLine ?? 0)}",
                malformed);
        }
        catch (InvalidOperationException notText)   // a string that is no UTF-8, or half of a surrogate pair
        {
            throw Refusal.Damaged(path, "has a damaged header: a string in it is no valid Unicode", notText);
        }
    }

    private static void CheckMetadata(JsonElement metadata, string path)
    {
        if (metadata.ValueKind != JsonValueKind.Object
            || metadata.EnumerateObject().Any(pair => pair.Value.ValueKind != JsonValueKind.String))
            throw Refusal.Damaged(path, "has a damaged header: '__metadata__' is no object of strings");
    }

    private static SafetensorsEntry ParseEntry(string name, JsonElement value, string path)
    {
        AdviceException Wrong(string what) => Refusal.Damaged(path, $"has a damaged header: tensor {Refusal.Quote(name)} {what}");

        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong("is described by no object");
        string? type = null;
        int[]? shape = null;
        long[]? offsets = null;
        foreach (var property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "dtype" when type is null && property.Value.ValueKind == JsonValueKind.String:
                    type = property.Value.GetString();
                    break;
                case "shape" when shape is null && property.Value.ValueKind == JsonValueKind.Array:
                    shape = Shape(property.Value) ?? throw Wrong($"has an extent that is no whole number from 0 to {int.MaxValue}");
                    break;
                case "data_offsets" when offsets is null && property.Value.ValueKind == JsonValueKind.Array:
                    offsets = Offsets(property.Value) ?? throw Wrong("has 'data_offsets' that are not two ascending whole numbers");
                    break;
                default:
                    throw Wrong($"has an unexpected or repeated {Refusal.Quote(property.Name)}");
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Wrong("lacks 'dtype', 'shape' or 'data_offsets'");
        var size = SafetensorsEntry.BytesOf(type) ?? throw Wrong($"has the unknown dtype {Refusal.Quote(type)}");
        var bytes = offsets[1] - offsets[0];
        if (ByteCount(shape, size) != bytes)
            throw Wrong(
                $"of dtype {type} and shape [{string.Join(", ", shape.Take(8))}] cannot have the {Refusal.Count(bytes)} bytes of its "
                + "'data_offsets'");
        return new SafetensorsEntry(name, type, shape, offsets[0], offsets[1]);
    }

    private static int[]? Shape(JsonElement extents)
    {
        var shape = new int[extents.GetArrayLength()];
        for (var i = 0; i < shape.Length; i++)
        {
            if (extents[i].ValueKind != JsonValueKind.Number || !extents[i].TryGetInt32(out shape[i]) || shape[i] < 0)
                return null;
        }

        return shape;
    }

    private static long[]? Offsets(JsonElement pair)
    {
        if (pair.GetArrayLength() != 2)
            return null;
        var offsets = new long[2];
        for (var i = 0; i < 2; i++)
        {
            if (pair[i].ValueKind != JsonValueKind.Number || !pair[i].TryGetInt64(out offsets[i]) || offsets[i] < 0)
                return null;
        }

        return offsets[0] <= offsets[1] ? offsets : null;
    }

    /// <summary>Bytes of a tensor, or -1 when they are more than a long can count.</summary>
    private static long ByteCount(int[] shape, int size)
    {
        if (shape.Contains(0))
            return 0;
        Int128 bytes = size;
        foreach (var extent in shape)
        {
            bytes *= extent;
            if (bytes > long.MaxValue)
                return -1;
        }

        return (long)bytes;
    }

    /// <summary>
    /// In the order of their bytes, tensors start where the one before ends, the first at 0, the last at the end of the file.
    /// </summary>
    private static void CheckLayout(List<SafetensorsEntry> entries, long dataLength, string path)
    {
        var end = 0L;
        var before = "the header";
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            var name = Refusal.Quote(entry.Name);
            if (entry.End > dataLength)
                throw Refusal.Damaged(
                    path,
                    $"is cut short: tensor {name} needs {Refusal.Count(entry.End)} bytes after the header but only "
                    + $"{Refusal.Count(dataLength)} are there");
            if (entry.Begin < end)
                throw Refusal.Damaged(path, $"has a damaged header: tensor {name} overlaps {before}");
            if (entry.Begin > end)
                throw Refusal.Damaged(
                    path,
                    $"has a damaged header: {Refusal.Count(entry.Begin - end)} bytes between {before} and tensor {name} belong to nothing");
            (end, before) = (entry.End, $"tensor {name}");
        }

        if (end < dataLength)
            throw Refusal.Damaged(path, $"is damaged: {Refusal.Count(dataLength - end)} bytes after {before} belong to no tensor");
    }
}
