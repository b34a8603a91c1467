using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Publishing;

/// <summary>
/// What is in a published tree: <c>index.json</c>. Its own SHA-256 is the tree's fingerprint: all else hangs on it by hashes.
/// </summary>
public sealed record PublishedIndex
{
    /// <summary>Layout that this program writes and reads.</summary>
    public const int Current = 1;

    /// <summary>Most bytes of an index, and of a manifest: both are read whole before they can be checked.</summary>
    internal const long MostBytes = 1 << 26;

    /// <summary>Layout of the tree.</summary>
    public required int Layout { get; init; }

    /// <summary>What was run, as the run itself records it: name, scale, recipe, what was asked for.</summary>
    public required JsonNode Run { get; init; }

    /// <summary>What computed the artifacts; null where nothing did.</summary>
    public required Arithmetic? Arithmetic { get; init; }

    /// <summary>Commits of this program that made them.</summary>
    public required IReadOnlyList<string> Commits { get; init; }

    /// <summary>The artifacts, inputs before what is made from them.</summary>
    public required IReadOnlyList<PublishedArtifact> Artifacts { get; init; }

    /// <summary>Files for people and other programs: results, report.</summary>
    public required IReadOnlyList<ManifestFile> Pages { get; init; }

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(this, CanonicalJson.Options), (byte)'\n'];

    /// <summary>Reads an index.</summary>
    /// <exception cref="InvalidDataException">It is none that can be used; says in what way.</exception>
    public static PublishedIndex Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var members = JsonNode.Parse(bytes)!.AsObject();
            if ((int?)members["layout"] is var layout and not Current)
                throw new InvalidDataException(
                    FormattableString.Invariant($"has the layout {layout?.ToString() ?? "of nothing"}, and this program reads {Current}"));
            var index = members.Deserialize<PublishedIndex>(CanonicalJson.Options)!;
            return index.Fault is { } fault ? throw new InvalidDataException(fault) : index;
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or ArgumentException or NullReferenceException or FormatException)
        {
            throw new InvalidDataException("is not readable", e);
        }
    }

    [JsonIgnore]
    private string? Fault =>
        this is not { Run: JsonObject, Commits: not null, Artifacts: not null, Pages: not null }
            || Commits.Any(commit => !IsWord(commit)) || Arithmetic is { Engine: null } or { Id: null }
            || Artifacts.Any(one => one is null || !one.IsComplete) || Pages.Any(one => one is not { Bytes: >= 0, Path: not null })
            ? "lacks something, or names what no tree holds"
        : Artifacts.DistinctBy(one => one.Key).Count() < Artifacts.Count ? "lists an artifact twice"
        : null;

    /// <summary>Whether a text can be shown as it is: short, of printable ASCII.</summary>
    internal static bool IsWord(string? text) =>
        text is { Length: > 0 and <= 200 }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_.+=@ ,".Contains(c, StringComparison.Ordinal));
}

/// <summary>An artifact of a published tree.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Length of its manifest.</param>
/// <param name="Sha256">Digest of its manifest.</param>
/// <param name="Without">Files of it that are not in the tree, by their paths: they were dropped when nothing needed them any more.</param>
public sealed record PublishedArtifact(
    string Key, string Stage, string Name, long Bytes, string Sha256, IReadOnlyList<string> Without)
{
    /// <summary>As progress and messages show it.</summary>
    public override string ToString() => $"{Stage}/{Name}";

    /// <summary>Whether everything has a value of its kind.</summary>
    internal bool IsComplete =>
        ContentHash.IsHash(Key) && ContentHash.IsHash(Sha256) && Bytes is > 0 and <= PublishedIndex.MostBytes
        && PublishedIndex.IsWord(Stage) && PublishedIndex.IsWord(Name) && Without is not null;
}
