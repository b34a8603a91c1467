using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Publishing;

/// <summary>
/// A published tree as a second store, which is read and never written: an artifact that is there is fetched by hash, checked, and used.
/// </summary>
public sealed class PublishedStore : IDisposable
{
    /// <summary>Where in a store files gather until they have their digest; what has arrived survives an end.</summary>
    private const string Arriving = ".fetched";

    private readonly IPublishedFiles _files;
    private readonly Dictionary<string, PublishedArtifact> _listed;
    private readonly Dictionary<string, Task<Manifest>> _manifests = [];

    private PublishedStore(IPublishedFiles files, PublishedIndex index, string fingerprint)
    {
        (_files, Index, Fingerprint) = (files, index, fingerprint);
        _listed = index.Artifacts.ToDictionary(one => one.Key);
    }

    /// <summary>What is in the tree.</summary>
    public PublishedIndex Index { get; }

    /// <summary>The digest of the index, on which everything in the tree hangs.</summary>
    public string Fingerprint { get; }

    /// <summary>Where the tree is, for people.</summary>
    public string Place => _files.Place;

    /// <summary>Opens a tree.</summary>
    /// <param name="files">Where it lies; disposed with the store.</param>
    /// <param name="fingerprint">The fingerprint that it must have; null for any.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PublishedFaultException">There is no tree, or another one.</exception>
    /// <exception cref="AdviceException">It cannot be read.</exception>
    public static async Task<PublishedStore> OpenAsync(
        IPublishedFiles files, string? fingerprint = null, CancellationToken cancellation = default)
    {
        var bytes = await files.ReadAsync(PublishedLayout.Index, PublishedIndex.MostBytes, cancellation).ConfigureAwait(false);
        var own = ContentHash.Of(bytes);
        if (fingerprint is not null && own != fingerprint)
            throw new PublishedFaultException(
                files.Place, PublishedLayout.Index, $"has the fingerprint {own}, and {fingerprint} is asked for");
        try
        {
            return new PublishedStore(files, PublishedIndex.Read(bytes), own);
        }
        catch (InvalidDataException unusable)
        {
            throw new PublishedFaultException(files.Place, PublishedLayout.Index, unusable.Message);
        }
    }

    /// <summary>Whether an artifact is in the tree.</summary>
    public bool Has(ArtifactKey key) => _listed.ContainsKey(key.Hash);

    /// <summary>
    /// The manifest of an artifact, checked against the index, its key, and the manifests of its inputs: what it says of recipe, inputs and
    /// digests fits together, though nothing was computed.
    /// </summary>
    /// <exception cref="PublishedFaultException">It does not.</exception>
    /// <exception cref="AdviceException">It cannot be had.</exception>
    public async Task<Manifest> ManifestAsync(PublishedArtifact artifact, CancellationToken cancellation)
    {
        var manifest = await AloneAsync(artifact, cancellation).ConfigureAwait(false);
        foreach (var input in manifest.Inputs)
        {
            if (!_listed.TryGetValue(input.Hash, out var listed))
                throw Fault(artifact, $"is made from {Shown(input)}, which is not in the tree");
            var made = await AloneAsync(listed, cancellation).ConfigureAwait(false);
            if (made.Content != input.Content || made.Stage != input.Stage || made.Name != input.Name)
                throw Fault(artifact, $"is made from other bytes of {Shown(input)} than the tree has");
        }

        return manifest;
    }

    /// <summary>Brings an artifact into a store, unless it is whole there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The artifact.</param>
    /// <param name="wanted">Which of its files; where others are left out the artifact counts as dropped.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many bytes came; null where nothing was done.</returns>
    /// <exception cref="PublishedFaultException">It is not what it is said to be; nothing of it is kept.</exception>
    /// <exception cref="AdviceException">It cannot be had, or the disk is too small.</exception>
    public async Task<long?> BringAsync(
        ArtifactStore store, ArtifactKey key, Predicate<ManifestFile> wanted, CancellationToken cancellation)
    {
        if (!_listed.TryGetValue(key.Hash, out var artifact))
            return null;
        var manifest = await ManifestAsync(artifact, cancellation).ConfigureAwait(false);
        if (manifest.Stage != key.Stage || manifest.Name != key.Name)
            throw Fault(artifact, $"has the key of {key}");
        var files = manifest.Files.Where(file => wanted(file) && !artifact.Without.Contains(file.Path)).ToList();
        using var mine = await ArtifactLock.TakeAsync(store.LockOf(key), _ => { }, cancellation).ConfigureAwait(false);
        var here = store.Examine(key);
        if (here.IsWhole || (here is { IsDropped: true, Damage: null } && files.Count < manifest.Files.Count))
            return null;
        CheckSpace(store, artifact, files);
        var hashedFrom = DateTime.UtcNow;
        var folder = store.BeginWrite(key);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                await FetchAsync(file, Path.Combine(store.Root, Arriving), path, cancellation).ConfigureAwait(false);
            }
            catch (PublishedFaultException other)
            {
                Directory.Delete(folder, recursive: true);
                throw Fault(artifact, $"has another {file.Path} than its manifest says: {other.Subject} {other.Fault}");
            }
        }

        store.Commit(key, folder, manifest, hashedFrom);
        return files.Sum(file => file.Bytes);
    }

    /// <summary>Brings one file of an artifact.</summary>
    /// <param name="file">Which.</param>
    /// <param name="spool">Folder where it gathers.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PublishedFaultException">There is another one.</exception>
    /// <exception cref="AdviceException">It cannot be had.</exception>
    public async Task FetchAsync(ManifestFile file, string spool, string target, CancellationToken cancellation)
    {
        Directory.CreateDirectory(spool);
        // Two processes may bring the same bytes.
        using var mine = await ArtifactLock.TakeAsync(Path.Combine(spool, file.Sha256 + ".lock"), _ => { }, cancellation)
            .ConfigureAwait(false);
        var arrived = Path.Combine(spool, file.Sha256);
        await _files.FetchAsync(PublishedLayout.FileOf(file.Sha256), file.Bytes, file.Sha256, arrived, cancellation)
            .ConfigureAwait(false);
        File.Move(arrived, target, overwrite: true);
    }

    /// <summary>A page of the tree, by its name.</summary>
    /// <exception cref="PublishedFaultException">It is not there, or is another one.</exception>
    /// <exception cref="AdviceException">It cannot be had.</exception>
    public async Task<byte[]> ReadPageAsync(string name, CancellationToken cancellation)
    {
        var page = Index.Pages.FirstOrDefault(one => one.Path == name)
            ?? throw new PublishedFaultException(Place, name, "is not listed");
        var bytes = await _files.ReadAsync(name, PublishedIndex.MostBytes, cancellation).ConfigureAwait(false);
        return ContentHash.Of(bytes) == page.Sha256 ? bytes
            : throw new PublishedFaultException(Place, name, "is not the one that the index lists");
    }

    /// <summary>Removes where files gathered, once they have all found their place.</summary>
    public static void Tidy(ArtifactStore store)
    {
        var spool = Path.Combine(store.Root, Arriving);
        if (!Directory.Exists(spool))
            return;
        foreach (var path in Directory.EnumerateFiles(spool, "*.lock").ToList())
        {
            using var mine = ArtifactLock.TryTake(path);
            if (mine is null)
                return;   // another process is at it
        }

        Directory.Delete(spool, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private Task<Manifest> AloneAsync(PublishedArtifact artifact, CancellationToken cancellation)
    {
        lock (_manifests)
        {
            return _manifests.TryGetValue(artifact.Key, out var known) && !known.IsCanceled ? known
                : _manifests[artifact.Key] = ReadAsync(artifact, cancellation);
        }
    }

    private async Task<Manifest> ReadAsync(PublishedArtifact artifact, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            bytes = await _files.ReadAsync(PublishedLayout.ManifestOf(artifact.Key), artifact.Bytes, cancellation).ConfigureAwait(false);
        }
        catch (PublishedFaultException other)
        {
            throw Fault(artifact, $"has another manifest than the one that the index lists: {other.Subject} {other.Fault}");
        }

        if (ContentHash.Of(bytes) != artifact.Sha256)
            throw Fault(artifact, "has another manifest than the one that the index lists");
        Manifest manifest;
        try
        {
            manifest = Manifest.Read(bytes);
        }
        catch (InvalidDataException unusable)
        {
            throw Fault(artifact, $"cannot be used: {unusable.Message}");
        }

        return FaultOf(manifest, artifact) is { } fault ? throw Fault(artifact, fault) : manifest;
    }

    /// <summary>What a manifest says that cannot be; null where all of it can.</summary>
    private string? FaultOf(Manifest manifest, PublishedArtifact artifact)
    {
        if (manifest.Hash != artifact.Key || manifest.Stage != artifact.Stage || manifest.Name != artifact.Name)
            return $"has the manifest of {Quote(manifest.Stage)}/{Quote(manifest.Name)}";
        if (StageKeys.HashOf(manifest) != manifest.Hash)
            return "has a manifest that lies: its key is not the one of its recipe, inputs and arithmetic";
        if (ContentHash.OfFiles(manifest.Files) != manifest.Content)
            return "has a manifest that lies: its digest is not the one of its files";
        if (manifest.Made.Commit is { } commit && !Index.Commits.Contains(commit))
            return "has a manifest that names another commit than the index";
        var paths = manifest.Files.Select(file => file.Path).ToList();
        if (paths.Distinct(StringComparer.OrdinalIgnoreCase).Count() < paths.Count || paths.Any(ArtifactStore.IsOwn)
            || manifest.Files.Any(file => !ContentHash.IsHash(file.Sha256)))
            return "has a manifest that names a file twice, one of the store's own, or one without a digest";
        return artifact.Without.Except(paths).Any() ? "is without a file that it does not have" : null;
    }

    private void CheckSpace(ArtifactStore store, PublishedArtifact artifact, List<ManifestFile> files)
    {
        Directory.CreateDirectory(store.Root);
        var needed = files.Sum(file => (decimal)file.Bytes);   // what a tree says may be more than any disk, or number, holds
        if (FreeSpace(store.Root) is { } free && free < needed)
            throw new AdviceException(FormattableString.Invariant(
                $"{artifact} in {Place} has {needed:N0} bytes, and {free:N0} are free below '{store.Root}': make room and run again."));
    }

    private static long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private PublishedFaultException Fault(PublishedArtifact artifact, string fault) => new(Place, artifact.ToString(), fault);

    private static string Shown(ManifestInput input) => $"{Quote(input.Stage)}/{Quote(input.Name)}";

    private static string Quote(string text) => PublishedIndex.IsWord(text) ? text : "something without a name";
}
