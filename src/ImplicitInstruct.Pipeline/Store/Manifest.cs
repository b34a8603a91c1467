using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
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

    /// <summary>The precision that was asked of the engine, null when none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Precision { get; init; }

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

    /// <summary>
    /// Whether everything has a value, and files lie in the artifact's folder: a seal is a hash, which anyone can make, and files are
    /// hashed and dropped by these paths.
    /// </summary>
    private bool IsComplete =>
        this is { Stage: not null, Name: not null, Hash: not null, Content: not null, Inputs: not null, Files: not null }
            and { Made: { Version: not null, Runtime: not null, Machine: not null } }
        && Inputs.All(input => input is { Role: not null, Stage: not null, Name: not null, Hash: not null, Content: not null })
        && Files.All(file => file is { Sha256: not null, Bytes: >= 0 } && IsInside(file.Path));

    private static bool IsInside(string? path) =>
        path is { Length: < 500 } && !Path.IsPathRooted(path) && !path.AsSpan().ContainsAny('\\', ':', '\0')
        && path.Split('/').All(part => part is not ("" or "." or ".."));

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
            var manifest = members.Deserialize<Manifest>(CanonicalJson.Options)!;
            return manifest.IsComplete
                ? manifest
                : throw new InvalidDataException("the manifest lacks something, or names a file outside of its artifact");
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
