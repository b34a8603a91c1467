using System.Buffers.Binary;
using System.Text;

namespace ImplicitInstruct.Tests.Embedding.Onnx;

/// <summary>An ONNX file made by hand: a table of token vectors, looked up by <c>input_ids</c> (onnx.proto3 of ONNX 1.17).</summary>
internal sealed record TinyOnnx
{
    private const int Float = 1, Int64 = 7;   // TensorProto.DataType

    /// <summary>The table: [tokens, width].</summary>
    public required float[][] Table { get; init; }

    /// <summary>Names of the inputs; the first is looked up.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = ["input_ids", "attention_mask", "token_type_ids"];

    /// <summary>Axes of the inputs that the file states.</summary>
    public int InputAxes { get; init; } = 2;

    /// <summary>Name of the output.</summary>
    public string Output { get; init; } = "last_hidden_state";

    public static implicit operator byte[](TinyOnnx model) => model.ToBytes();

    public byte[] ToBytes()
    {
        var numbers = new byte[Table.Length * Table[0].Length * sizeof(float)];
        foreach (var (place, value) in Table.SelectMany(row => row).Index())
            BinaryPrimitives.WriteSingleLittleEndian(numbers.AsSpan(place * sizeof(float)), value);
        byte[] table =
        [
            .. Number(1, Table.Length), .. Number(1, Table[0].Length), .. Number(2, Float), .. Text(8, "table"), .. Bytes(9, numbers),
        ];
        byte[] lookUp = [.. Text(1, "table"), .. Text(1, Inputs[0]), .. Text(2, Output), .. Text(4, "Gather")];
        string[] axes = [.. Enumerable.Range(0, InputAxes).Select(axis => $"axis{axis}")];
        byte[] graph =
        [
            .. Bytes(1, lookUp), .. Text(2, "tiny"), .. Bytes(5, table),
            .. Inputs.SelectMany(name => Bytes(11, Value(name, Int64, [.. axes.Select(axis => Text(2, axis))]))),
            .. Bytes(12, Value(Output, Float, [.. axes.Select(axis => Text(2, axis)), Number(1, Table[0].Length)])),
        ];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 17))];
    }

    /// <summary>Name, element type and axes of an input or output.</summary>
    private static byte[] Value(string name, int element, byte[][] axes)
    {
        byte[] shape = [.. axes.SelectMany(axis => Bytes(1, axis))];
        byte[] tensor = [.. Number(1, element), .. Bytes(2, shape)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, tensor))];
    }

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] bytes) => [.. Varint((field << 3) | 2), .. Varint(bytes.Length), .. bytes];

    private static byte[] Number(int field, int number) => [.. Varint(field << 3), .. Varint(number)];

    private static byte[] Varint(int number)
    {
        var bytes = new List<byte>();
        for (; number > 0x7F; number >>= 7)
            bytes.Add((byte)(number | 0x80));
        return [.. bytes, (byte)number];
    }
}
