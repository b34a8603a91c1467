using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Reproduction.Training;

/// <summary>
/// Everything from which an interrupted training run goes on with the same bits. Read back on the machine that wrote it, so numbers lie as
/// in its memory.
/// </summary>
/// <remarks>
/// A 7B model's state is some 84 GB: it is written and read one tensor at a time, and never lies in memory as a whole because of this
/// class.
/// </remarks>
/// <param name="StepsDone">Optimizer steps done.</param>
/// <param name="Seconds">Seconds of work so far; for the manifest only.</param>
/// <param name="Losses">Loss of every step done, nats.</param>
/// <param name="Weights">
/// What is trained, after that step: all weights, or an adapter's; of a state that was read, each is read when it is asked for.
/// </param>
/// <param name="Optimizer">The optimizer's state after that step, likewise.</param>
internal sealed record ResumeState(
    int StepsDone, double Seconds, IReadOnlyList<double> Losses, IReadOnlyList<NamedTensor> Weights, IReadOnlyList<NamedTensor> Optimizer)
{
    private const string Magic = "ImplicitInstruct resume 1";
    private const int PieceLength = 1 << 18;

    /// <summary>Writes the state, whole or not at all, sealed with its SHA-256.</summary>
    /// <param name="path">The file; its folder is made when needed.</param>
    /// <param name="hash">Key of the artifact that the run makes.</param>
    public void Write(string path, string hash)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, file =>
        {
            using var digest = SHA256.Create();
            using (var hashing = new CryptoStream(file, digest, CryptoStreamMode.Write, leaveOpen: true))
            using (var writer = new BinaryWriter(new BufferedStream(hashing, 1 << 16), Encoding.UTF8))
                Write(writer, hash);
            file.Write(digest.Hash);
        });
    }

    /// <summary>Reads a state; null when there is none or it cannot be used, which is told.</summary>
    /// <param name="path">The file; it must stay as it is until the tensors are read.</param>
    /// <param name="hash">Key of the artifact that the run makes; a state of another run is refused.</param>
    /// <param name="tell">Takes one line about a state that is not used.</param>
    public static ResumeState? TryRead(string path, string hash, Action<string> tell)
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        if (!IsSound(file))
        {
            tell($"The saved state {path} is damaged and not used; the run starts from its beginning.");
            return null;
        }
        try
        {
            file.Position = 0;
            using var reader = new BinaryReader(file, Encoding.UTF8);
            if (reader.ReadString() == Magic && reader.ReadString() == hash)
                return Read(reader, path);
            tell($"The saved state {path} belongs to another run and is not used; the run starts from its beginning.");
        }
        catch (Exception other) when (other is InvalidDataException or EndOfStreamException or IOException or FormatException)
        {
            tell($"The saved state {path} is of another kind and not used; the run starts from its beginning.");
        }
        return null;
    }

    private static ResumeState Read(BinaryReader reader, string path)
    {
        var (steps, seconds) = (reader.ReadInt32(), reader.ReadDouble());
        if (steps < 0 || !(seconds >= 0 && double.IsFinite(seconds)))
            throw new InvalidDataException("steps and seconds count upwards");
        var losses = new double[SavedTensors.CountOf(reader, sizeof(double))];
        for (var i = 0; i < losses.Length; i++)
            losses[i] = reader.ReadDouble();
        var state = new ResumeState(steps, seconds, losses, SavedTensors.Index(reader, path), SavedTensors.Index(reader, path));
        return reader.BaseStream.Position == reader.BaseStream.Length - SHA256.HashSizeInBytes
            ? state
            : throw new InvalidDataException("something else follows the tensors");
    }

    /// <summary>Whether a file ends with the SHA-256 of what stands before it.</summary>
    private static bool IsSound(FileStream file)
    {
        var rest = file.Length - SHA256.HashSizeInBytes;
        if (rest < 0)
            return false;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        while (rest > 0)
        {
            var count = file.Read(buffer, 0, (int)Math.Min(rest, buffer.Length));
            if (count == 0)
                return false;
            hash.AppendData(buffer, 0, count);
            rest -= count;
        }
        Span<byte> stated = stackalloc byte[SHA256.HashSizeInBytes];
        file.ReadExactly(stated);
        return stated.SequenceEqual(hash.GetHashAndReset());
    }

    private void Write(BinaryWriter writer, string hash)
    {
        writer.Write(Magic);
        writer.Write(hash);
        writer.Write(StepsDone);
        writer.Write(Seconds);
        writer.Write(Losses.Count);
        foreach (var loss in Losses)
            writer.Write(loss);
        Write(writer, Weights);
        Write(writer, Optimizer);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<NamedTensor> tensors)
    {
        writer.Write(tensors.Count);
        foreach (var tensor in tensors)
        {
            writer.Write(tensor.Name);
            writer.Write(tensor.Shape.Count);
            foreach (var extent in tensor.Shape)
                writer.Write(extent);
            writer.Write(tensor.Values.Length);
            for (var rest = tensor.Values.Span; !rest.IsEmpty;)   // the bytes of one large tensor are more than a span can hold
            {
                var piece = rest[..Math.Min(PieceLength, rest.Length)];
                writer.Write(MemoryMarshal.AsBytes(piece));
                rest = rest[piece.Length..];
            }
        }
    }
}
