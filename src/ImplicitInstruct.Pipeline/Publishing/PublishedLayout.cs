using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Publishing;

/// <summary>
/// Names in a published tree. What is fetched by hash has a name made of the hash alone, so that no name can lead elsewhere.
/// </summary>
public static class PublishedLayout
{
    /// <summary>What is in the tree; written last, so a tree that has it is whole.</summary>
    public const string Index = "index.json";

    /// <summary>The tree as an RO-Crate describes it.</summary>
    public const string Crate = "ro-crate-metadata.json";

    /// <summary>Folder of the manifests.</summary>
    internal const string Manifests = "artifacts";

    /// <summary>Folder of the files of all artifacts, each once.</summary>
    internal const string Files = "files";

    /// <summary>The manifest of an artifact.</summary>
    /// <param name="key">Its key, 64 hexadecimal digits.</param>
    public static string ManifestOf(string key) => $"{Manifests}/{Checked(key)}.json";

    /// <summary>The bytes of a file of an artifact, or of several.</summary>
    /// <param name="sha256">Their digest, 64 hexadecimal digits.</param>
    public static string FileOf(string sha256) => $"{Files}/{Checked(sha256)[..2]}/{sha256}";

    private static string Checked(string hash) =>
        ContentHash.IsHash(hash) ? hash : throw new ArgumentException("A name in a published tree is made of a hash.", nameof(hash));
}
