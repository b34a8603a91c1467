using System.Collections;
using System.Runtime.InteropServices;

namespace ImplicitInstruct.Reproduction.Training;

/// <summary>The tensors of a saved state, each read when it is asked for.</summary>
internal sealed class SavedTensors : INamedTensors
{
    private const int PieceLength = 1 << 18;

    private readonly string _path;
    private readonly List<(TensorShape Shape, int Length, long Position)> _tensors;

    private SavedTensors(string path, List<(TensorShape Shape, int Length, long Position)> tensors)
    {
        (_path, _tensors) = (path, tensors);
        Shapes = [.. tensors.Select(tensor => tensor.Shape)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<TensorShape> Shapes { get; }

    /// <inheritdoc/>
    public int Count => _tensors.Count;

    /// <inheritdoc/>
    public NamedTensor this[int index]
    {
        get
        {
            var (shape, length, position) = _tensors[index];
            var values = GC.AllocateUninitializedArray<float>(length);
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            file.Position = position;
            for (var rest = values.AsSpan(); !rest.IsEmpty;)
            {
                var piece = rest[..Math.Min(PieceLength, rest.Length)];
                file.ReadExactly(MemoryMarshal.AsBytes(piece));
                rest = rest[piece.Length..];
            }
            return new NamedTensor(shape.Name, shape.Shape, values);
        }
    }

    /// <summary>Passes over the tensors that start where a reader is, and remembers where each lies.</summary>
    public static SavedTensors Index(BinaryReader reader, string path)
    {
        var tensors = new List<(TensorShape, int, long)>();
        for (var left = CountOf(reader, sizeof(int)); left > 0; left--)
        {
            var name = reader.ReadString();
            var shape = new int[CountOf(reader, sizeof(int))];
            Int128 numbers = 1;
            for (var axis = 0; axis < shape.Length; axis++)
            {
                shape[axis] = reader.ReadInt32();
                numbers = Math.Max(0, shape[axis]) * Int128.Min(numbers, int.MaxValue);
            }
            var length = CountOf(reader, sizeof(float));
            if (numbers != length || shape.Any(extent => extent < 0))
                throw new InvalidDataException($"tensor {name} has {length} numbers");
            tensors.Add((new TensorShape(name, shape), length, reader.BaseStream.Position));
            reader.BaseStream.Seek((long)length * sizeof(float), SeekOrigin.Current);
        }
        return new SavedTensors(path, tensors);
    }

    /// <summary>A number of things that follow, each of some bytes at least.</summary>
    /// <exception cref="InvalidDataException">The file has no room for so many.</exception>
    internal static int CountOf(BinaryReader reader, int bytes)
    {
        var count = reader.ReadInt32();
        return count >= 0 && (long)count * bytes <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new InvalidDataException($"{count} things of {bytes} bytes are not there");
    }

    /// <inheritdoc/>
    public IEnumerator<NamedTensor> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
