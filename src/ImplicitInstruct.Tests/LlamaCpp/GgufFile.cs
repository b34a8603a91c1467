using System.Text;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.LlamaCpp;

/// <summary>
/// Writes GGUF, version 3 (github.com/ggml-org/ggml, docs/gguf.md): metadata, then tensors of 32-bit floats. No more of it than the tests
/// need.
/// </summary>
internal sealed class GgufFile
{
    private const uint Version = 3;
    private const int Alignment = 32;

    private readonly List<(string Key, uint Type, byte[] Value)> _metadata = [];
    private readonly List<NamedTensor> _tensors = [];

    /// <summary>Adds a number that is not negative.</summary>
    public void Add(string key, int value) => _metadata.Add((key, 4, BitConverter.GetBytes((uint)value)));

    /// <summary>Adds a 32-bit float.</summary>
    public void Add(string key, float value) => _metadata.Add((key, 6, BitConverter.GetBytes(value)));

    /// <summary>Adds a text.</summary>
    public void Add(string key, string value) => _metadata.Add((key, 8, Text(value)));

    /// <summary>Adds a tensor.</summary>
    public void Add(NamedTensor tensor) => _tensors.Add(tensor);

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_metadata.Count);
        foreach (var (key, type, value) in _metadata)
        {
            writer.Write(Text(key));
            writer.Write(type);
            writer.Write(value);
        }

        var offset = 0L;
        foreach (var tensor in _tensors)
        {
            writer.Write(Text(tensor.Name));
            writer.Write((uint)tensor.Shape.Count);
            foreach (var extent in tensor.Shape.Reverse())   // innermost first
                writer.Write((ulong)extent);
            writer.Write(0u);   // F32
            writer.Write((ulong)offset);
            offset = Aligned(offset + (tensor.Values.Length * (long)sizeof(float)));
        }

        foreach (var tensor in _tensors)
        {
            Pad(writer);
            foreach (var value in tensor.Values.Span)
                writer.Write(value);
        }

        Pad(writer);
    }

    private static void Pad(BinaryWriter writer)
    {
        var position = writer.BaseStream.Position;
        writer.Write(new byte[Aligned(position) - position]);
    }

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static byte[] Text(string text) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];
}
