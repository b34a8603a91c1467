using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>
/// The bytes before the first tensor: length, JSON without white space, spaces up to a multiple of eight, as the reference writer makes
/// them.
/// </summary>
internal static class SafetensorsHeaderText
{
    /// <summary>
    /// Header of the tensors in the given order, with the metadata that <c>transformers</c> asks for, <c>{"format":"pt"}</c>.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Two tensors share a name, or a tensor has an extent below 0 or more numbers than there can be.
    /// </exception>
    public static byte[] Of(IReadOnlyList<TensorShape> tensors, TensorElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            var position = 0L;
            foreach (var tensor in tensors)
            {
                Check(tensor, names);
                position = WriteEntry(json, tensor, element, position);
            }

            json.WriteEndObject();
        }

        var length = (buffer.WrittenCount + 7) / 8 * 8;
        var header = new byte[sizeof(ulong) + length];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)length);
        buffer.WrittenSpan.CopyTo(header.AsSpan(sizeof(ulong)));
        header.AsSpan(sizeof(ulong) + buffer.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static long WriteEntry(Utf8JsonWriter json, TensorShape tensor, TensorElement element, long position)
    {
        var end = position + tensor.Count * Safetensors.BytesOf(element);
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", element.ToString());
        json.WriteStartArray("shape");
        foreach (var extent in tensor.Shape)
            json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(position);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static void Check(TensorShape tensor, HashSet<string> names)
    {
        if (!names.Add(tensor.Name))
            throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensor));
        Int128 count = 1;
        foreach (var extent in tensor.Shape)
            count *= extent >= 0 ? extent : throw new ArgumentException($"Tensor '{tensor.Name}' has the extent {extent}.", nameof(tensor));
        if (count > Array.MaxLength)
            throw new ArgumentException(
                $"Tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] has more than {Array.MaxLength} numbers.",
                nameof(tensor));
    }
}
