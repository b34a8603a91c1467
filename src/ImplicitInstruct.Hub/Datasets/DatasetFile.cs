using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>
/// One file that a data set is built from: a file of a repository of the hub, or a file at an address whose bytes are known by their hash.
/// </summary>
public sealed record DatasetFile
{
    private DatasetFile(string name) => Name = name;

    /// <summary>Path in the repository, which may hold <c>*</c>, or the name that the file has at its address.</summary>
    public string Name { get; }

    /// <summary>Where the hub keeps it; null when it lies at <see cref="Address"/>.</summary>
    public HubRepository? Repository { get; private init; }

    /// <summary>Where it lies outside of the hub, with a commit in it; null when the hub keeps it.</summary>
    public Uri? Address { get; private init; }

    /// <summary>
    /// What the bytes at <see cref="Address"/> must hash to: SHA-256 in 64 digits, or the 40 digits that git names a file by. Null for a
    /// file of the hub, which states its own.
    /// </summary>
    public string? Hash { get; private init; }

    /// <summary>A file of a repository.</summary>
    /// <param name="repository">Data set and revision.</param>
    /// <param name="path">Its path, or a pattern that one file must match.</param>
    public static DatasetFile OnHub(HubRepository repository, string path) => new(path) { Repository = repository };

    /// <summary>A file at an address.</summary>
    /// <param name="address">Where it lies.</param>
    /// <param name="hash">SHA-256 or git's name of the file, in lower-case hexadecimal.</param>
    /// <exception cref="ArgumentException">The hash is of neither kind.</exception>
    public static DatasetFile At(Uri address, string hash)
    {
        return BlobHash.IsHash(hash)
            ? new DatasetFile(Path.GetFileName(address.LocalPath)) { Address = address, Hash = hash }
            : throw new ArgumentException($"'{hash}' is no hash.", nameof(hash));
    }

    /// <inheritdoc/>
    public override string ToString() => Repository is null ? Address!.ToString() : $"{Name} of {Repository}";
}
