using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Store;

/// <summary>What an artifact is and where it came from: <c>manifest.json</c> in its folder.</summary>
/// <remarks>The file ends with a seal, the SHA-256 of everything before it, so that a flipped byte in the manifest is found too.</remarks>
public sealed record Manifest
{
    /// <summary>The file's name in every artifact folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Stage that made the artifact.</summary>
    public required string Stage { get; init; }

    /// <summary>Revision of the stage.</summary>
    public required int Revision { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The artifact's key.</summary>
    public required string Hash { get; init; }

    /// <summary>The stage's recipe.</summary>
    public required JsonNode? Recipe { get; init; }

    /// <summary>What it was made from.</summary>
    public required IReadOnlyList<ManifestInput> Inputs { get; init; }

    /// <summary>Engine that computed it, null when the stage computes without one.</summary>
    public required string? Engine { get; init; }

    /// <summary>The engine's numerics id, null when the stage computes without one.</summary>
    public required string? Numerics { get; init; }

    /// <summary>Files of the artifact in ordinal order of their paths, the manifest not among them.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>Digest of all files, see <see cref="ContentHash.OfFiles"/>.</summary>
    public required string Content { get; init; }

    /// <summary>Where and when it was made; no key or digest covers it.</summary>
    public required Provenance Made { get; init; }

    /// <summary>The bytes of <c>manifest.json</c>.</summary>
    public byte[] ToBytes()
    {
        var members = JsonSerializer.SerializeToNode(this, CanonicalJson.Options)!.AsObject();
        members["seal"] = ContentHash.Of(CanonicalJson.Bytes(members));
        return Encoding.UTF8.GetBytes(members.ToJsonString(CanonicalJson.Options) + "\n");
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">It is not whole; says in what way.</exception>
    public static Manifest Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var members = JsonNode.Parse(bytes)!.AsObject();
            var seal = (string?)members["seal"];
            members.Remove("seal");
            if (seal != ContentHash.Of(CanonicalJson.Bytes(members)))
                throw new InvalidDataException("the manifest does not match its seal");
            return members.Deserialize<Manifest>(CanonicalJson.Options)!;
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or ArgumentException or NullReferenceException or FormatException)
        {
            throw new InvalidDataException("the manifest is not readable", e);
        }
    }
}

/// <summary>One input of an artifact.</summary>
/// <param name="Role">What it was used as, e.g. <c>base</c>.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Its key.</param>
/// <param name="Content">Digest of its files at that time.</param>
public sealed record ManifestInput(string Role, string Stage, string Name, string Hash, string Content);

/// <summary>One file of an artifact.</summary>
/// <param name="Path">Path inside the folder, with <c>/</c>.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Digest.</param>
public sealed record ManifestFile(string Path, long Bytes, string Sha256);
