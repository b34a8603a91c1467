using System.Runtime.InteropServices;
using ImplicitInstruct.Files;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>
/// Tensor files in the safetensors format (github.com/huggingface/safetensors), as <c>transformers</c> reads and writes them.
/// </summary>
/// <remarks>
/// Reading maps one tensor's bytes for as long as they are copied or widened into an array of its own, so a file needs memory for the
/// tensors that are held, may be larger than 2 GB, and can be deleted between two tensors on every system. Between the check of the header
/// and the reading of values a file must stay as it is; one of another length or time is refused. One tensor holds at most
/// <see cref="Array.MaxLength"/> numbers. Numbers are little-endian in the format, as on every x64 and arm64 machine.
/// </remarks>
public static class Safetensors
{
    /// <summary>Numbers moved at a time: large enough for the disk, small enough for the cache.</summary>
    private const int PieceLength = 1 << 18;

    /// <summary>All tensors of a file, in the order of its header, each read when it is asked for.</summary>
    /// <param name="path">A file whose tensors are F32, BF16 or F16; 16-bit numbers widen exactly.</param>
    /// <exception cref="AdviceException">The file is missing, damaged, or holds another element type; one sentence.</exception>
    public static INamedTensors Read(string path) => Read(path, static _ => true);

    /// <summary>
    /// The tensors of a file whose names are wanted, in the order of its header. The whole header is checked at once, all the same.
    /// </summary>
    /// <param name="path">A file whose wanted tensors are F32, BF16 or F16.</param>
    /// <param name="wanted">Says whether the tensor of that name is in the list.</param>
    /// <exception cref="AdviceException">
    /// The file is missing, damaged, or a wanted tensor has another element type; one sentence.
    /// </exception>
    public static INamedTensors Read(string path, Predicate<string> wanted) => Open(path, wanted);

    /// <inheritdoc cref="Read(string, Predicate{string})"/>
    internal static StoredTensors Open(string path, Predicate<string> wanted)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw Refusal.Unsupported(path, "does not exist", "name a safetensors file that does");
        try
        {
            using var file = File.OpenHandle(path);
            var header = SafetensorsHeader.Read(file, path);
            var state = FileState.Of(file);
            return new StoredTensors(
                [.. header.Entries.Where(entry => wanted(entry.Name)).Select(
                    entry => StoredTensor.Of(path, state, header.DataStart, entry))]);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }

    /// <summary>
    /// Writes the tensors in the given order; equal tensors make equal bytes. The file is whole or absent: it is written beside its name
    /// and renamed.
    /// </summary>
    /// <remarks>Values are asked for one tensor at a time and let go, so a list that makes them on demand needs memory for one.</remarks>
    /// <param name="path">File to write or replace; its folder must exist.</param>
    /// <param name="tensors">Tensors with different names.</param>
    /// <param name="element">How numbers are stored; 16-bit forms round to nearest, ties to even.</param>
    /// <exception cref="ArgumentException">Two tensors share a name, or a tensor has more or fewer values than its shape.</exception>
    /// <exception cref="AdviceException">The file cannot be written; one sentence.</exception>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors, TensorElement element = TensorElement.F32)
    {
        Write(path, tensors, TensorShape.Of(tensors), 0, element);
    }

    /// <summary>Writes some of a list's tensors.</summary>
    /// <param name="path">File to write or replace.</param>
    /// <param name="tensors">The list.</param>
    /// <param name="shapes">Those of the tensors to write.</param>
    /// <param name="first">Where the first of them stands in the list.</param>
    /// <param name="element">How numbers are stored.</param>
    internal static void Write(
        string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyList<TensorShape> shapes, int first, TensorElement element)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var header = SafetensorsHeaderText.Of(shapes, element);
        WholeFile.Write(path, stream =>
        {
            stream.Write(header);
            for (var i = 0; i < shapes.Count; i++)
                WriteTensor(stream, tensors[first + i], shapes[i], element);
        });
    }

    /// <summary>Bytes of one number.</summary>
    internal static int BytesOf(TensorElement element) => element == TensorElement.F32 ? sizeof(float) : sizeof(ushort);

    private static void WriteTensor(FileStream stream, NamedTensor tensor, TensorShape announced, TensorElement element)
    {
        if (tensor.Name != announced.Name || tensor.Values.Length != announced.Count)
            throw new ArgumentException(
                $"Tensor '{announced.Name}' of shape [{string.Join(", ", announced.Shape)}] has {tensor.Values.Length} values.",
                nameof(tensor));
        WriteValues(stream, tensor.Values.Span, element);
    }

    private static void WriteValues(FileStream stream, ReadOnlySpan<float> values, TensorElement element)
    {
        var narrow = element == TensorElement.F32 ? [] : new ushort[Math.Min(values.Length, PieceLength)];
        while (!values.IsEmpty)
        {
            var piece = values[..Math.Min(PieceLength, values.Length)];
            values = values[piece.Length..];
            if (element == TensorElement.F32)
            {
                stream.Write(MemoryMarshal.AsBytes(piece));
                continue;
            }

            ElementConversion.Narrow(element, piece, narrow);
            stream.Write(MemoryMarshal.AsBytes(narrow.AsSpan(0, piece.Length)));
        }
    }
}
