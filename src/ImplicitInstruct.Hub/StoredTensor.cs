using ImplicitInstruct.Modeling;
using Microsoft.Win32.SafeHandles;

namespace ImplicitInstruct.Hub;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Path">The file.</param>
/// <param name="State">The file's length and time when its header was checked.</param>
/// <param name="Shape">Name and extents.</param>
/// <param name="Element">How its numbers lie.</param>
/// <param name="Position">Its first byte in the file.</param>
internal sealed record StoredTensor(string Path, FileState State, TensorShape Shape, TensorElement Element, long Position)
{
    /// <summary>Numbers that one thread moves at a time: enough to be worth it, few enough for the cache.</summary>
    private const int PieceLength = 1 << 18;

    /// <summary>A tensor of a checked header.</summary>
    /// <exception cref="AdviceException">It is of an element type that is not read, or too large.</exception>
    public static StoredTensor Of(string path, FileState state, long dataStart, SafetensorsEntry entry)
    {
        if (entry.Element is not { } element)
        {
            throw Refusal.Unsupported(
                path, $"holds tensor {Refusal.Quote(entry.Name)} as {entry.Type}", "only F32, BF16 and F16 are read, so convert the "
                    + "checkpoint to one of them");
        }

        var count = (entry.End - entry.Begin) / Safetensors.BytesOf(element);
        if (count > Array.MaxLength)
        {
            throw Refusal.Unsupported(
                path, $"holds tensor {Refusal.Quote(entry.Name)} of {Refusal.Count(count)} numbers", "one tensor may have "
                    + $"{Refusal.Count(Array.MaxLength)}, so use a smaller model");
        }

        return new StoredTensor(path, state, new TensorShape(entry.Name, entry.Shape), element, dataStart + entry.Begin);
    }

    /// <summary>Reads it into an array of its own.</summary>
    /// <exception cref="AdviceException">The file is gone, cannot be read, or is not the one whose header was checked.</exception>
    public NamedTensor Read()
    {
        try
        {
            using var file = File.OpenHandle(
                Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            CheckUnchanged(file);
            var values = GC.AllocateUninitializedArray<float>((int)Shape.Count);
            if (values.Length > 0)
            {
                using var stored = new MappedBytes(file, Position, Shape.Count * Safetensors.BytesOf(Element));
                Widen(stored, values);
            }

            CheckUnchanged(file);   // what is mapped beyond the end of a file reads as zeros up to the end of the page
            return new NamedTensor(Shape.Name, Shape.Shape, values);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(Path, "read", trouble);
        }
    }

    private void CheckUnchanged(SafeFileHandle file)
    {
        if (FileState.Of(file) != State)
            throw Refusal.Damaged(Path, "was changed while it was in use");
    }

    private void Widen(MappedBytes stored, float[] values)
    {
        var size = Safetensors.BytesOf(Element);
        Parallel.For(0, (values.Length + PieceLength - 1) / PieceLength, piece =>
        {
            var first = piece * PieceLength;
            var length = Math.Min(PieceLength, values.Length - first);
            ElementConversion.Widen(Element, stored.Slice((long)first * size, length * size), values.AsSpan(first, length));
        });
    }
}
