using System.Collections.Concurrent;
using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Pipeline.Store;

/// <summary>Artifacts of one scale by content: <c>ROOT/STAGE/NAME-HASH/</c>, each whole or absent.</summary>
/// <remarks>
/// An artifact is written into a temporary folder beside its place, flushed to the disk and renamed. Beside it lie, while it is made,
/// <c>NAME-HASH.tmp</c> (its files so far) and <c>NAME-HASH.partial</c> (the state from which an interrupted training run continues).
/// Whoever builds holds the lock of the artifact, so both belong to the holder.
/// </remarks>
/// <param name="root">Folder of the scale, e.g. <c>artifacts/mini</c>; made when needed.</param>
public sealed class ArtifactStore(string root)
{
    private const string DroppedMark = ".dropped";
    private const string Unfinished = ".tmp";

    /// <summary>Whether a file of an artifact's folder is the store's own, and none that a stage wrote.</summary>
    internal static bool IsOwn(string path) => path is Manifest.FileName or DroppedMark;

    /// <summary>Folder of the scale.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Whether to hash also the files that look as they did when they were hashed last (<see cref="DigestMemory"/>).</summary>
    public bool VerifiesAllBytes { get; init; }

    /// <summary>Where the artifact is or will be.</summary>
    public string FolderOf(ArtifactKey key)
    {
        return Path.Combine(Root, key.Stage, key.FolderName);
    }

    /// <summary>Where a training run keeps the state from which it continues.</summary>
    public string PartialOf(ArtifactKey key) => FolderOf(key) + ".partial";

    /// <summary>The lock file of an artifact.</summary>
    public string LockOf(ArtifactKey key) => LockOf(key.Stage, key.FolderName);

    /// <summary>The lock file of an artifact by its stage and its folder's name.</summary>
    internal string LockOf(string stage, string folderName) => Path.Combine(Root, ".locks", $"{stage}-{folderName}");

    /// <summary>The remembered digests of an artifact by its stage and its folder's name.</summary>
    internal string MemoryOf(string stage, string folderName) => Path.Combine(Root, ".digests", $"{stage}-{folderName}.json");

    private string MemoryOf(ArtifactKey key) => MemoryOf(key.Stage, key.FolderName);

    /// <summary>Examines several artifacts at once; the hashing is what takes time.</summary>
    public IReadOnlyDictionary<ArtifactKey, ArtifactState> Examine(IEnumerable<ArtifactKey> keys, CancellationToken cancellation = default)
    {
        var states = new ConcurrentDictionary<ArtifactKey, ArtifactState>();
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        var oneByOne = Partitioner.Create(keys.Distinct(), EnumerablePartitionerOptions.NoBuffering);   // some are a thousand times larger
        Parallel.ForEach(oneByOne, threads, key => states[key] = Examine(key));
        return states;
    }

    /// <summary>Reads the manifest and checks the artifact's files against it.</summary>
    public ArtifactState Examine(ArtifactKey key)
    {
        var folder = FolderOf(key);
        if (!Directory.Exists(folder))
            return ArtifactState.Absent;
        var memory = new DigestMemory(MemoryOf(key));
        try
        {
            var manifest = Manifest.Read(File.ReadAllBytes(Path.Combine(folder, Manifest.FileName)));
            if (manifest.Hash != key.Hash || manifest.Stage != key.Stage)
                throw new InvalidDataException("the manifest belongs to another artifact");
            var isDropped = File.Exists(Path.Combine(folder, DroppedMark));
            foreach (var file in manifest.Files)
            {
                var there = new FileInfo(Path.Combine(folder, file.Path));
                if (there.Exists)
                    Check(file, there, memory);
                else if (!isDropped)
                    throw new InvalidDataException($"{file.Path} is missing");
            }
            return new ArtifactState(manifest, null) { IsDropped = isDropped };
        }
        catch (FileNotFoundException)
        {
            return new ArtifactState(null, "its manifest is missing");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new ArtifactState(null, e.Message);
        }
        finally
        {
            memory.Save();
        }
    }

    private void Check(ManifestFile file, FileInfo there, DigestMemory memory)
    {
        if (there.Length != file.Bytes)
            throw new InvalidDataException(FormattableString.Invariant($"{file.Path} has {there.Length} bytes instead of {file.Bytes}"));
        if (!VerifiesAllBytes && memory.Knows(file, there))
            return;
        var hashedFrom = DateTime.UtcNow;
        if (ContentHash.OfFile(there.FullName) == file.Sha256)
        {
            memory.Remember(file, there, hashedFrom);
            return;
        }
        memory.Forget(file);
        throw new InvalidDataException($"the bytes of {file.Path} are not those that were written");
    }

    /// <summary>An empty folder beside the artifact's place to write it into; what a killed run left there goes.</summary>
    public string BeginWrite(ArtifactKey key)
    {
        var folder = FolderOf(key) + Unfinished;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The files that a stage wrote, with their digests, in ordinal order of their paths.</summary>
    public static IReadOnlyList<ManifestFile> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => new ManifestFile(
                Path.GetRelativePath(folder, path).Replace('\\', '/'), new FileInfo(path).Length, ContentHash.OfFile(path)))
            .Where(file => !IsOwn(file.Path))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>
    /// Puts a written folder in its place: manifest added, everything flushed, then one rename. A damaged predecessor and the partial
    /// state go. Where not all files were written the artifact counts as dropped.
    /// </summary>
    /// <param name="key">The artifact.</param>
    /// <param name="written">The folder.</param>
    /// <param name="manifest">What is in it.</param>
    /// <param name="hashedFrom">
    /// When hashing for the manifest began, UTC; what was written long before that need not be hashed again.
    /// </param>
    public void Commit(ArtifactKey key, string written, Manifest manifest, DateTime hashedFrom)
    {
        DurableFile.Write(Path.Combine(written, Manifest.FileName), manifest.ToBytes());
        var there = manifest.Files.Where(file => File.Exists(Path.Combine(written, file.Path))).ToList();
        if (there.Count < manifest.Files.Count)
            DurableFile.Write(Path.Combine(written, DroppedMark), []);
        foreach (var file in there)
            DurableFile.Flush(Path.Combine(written, file.Path));
        DurableFile.FlushFolder(written);
        var folder = FolderOf(key);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(written, folder);
        DurableFile.FlushFolder(Path.GetDirectoryName(folder)!);
        DropPartial(key);
        var memory = new DigestMemory(MemoryOf(key));
        foreach (var file in there)
            memory.Remember(file, new FileInfo(Path.Combine(folder, file.Path)), hashedFrom);
        memory.Save();
    }

    /// <summary>
    /// Removes files of a whole artifact that nothing needs any more. The manifest stays, so that what was made from them can still be
    /// checked; who needs them again makes them again.
    /// </summary>
    /// <param name="key">The artifact.</param>
    /// <param name="files">Which of its files, by their paths in the manifest.</param>
    public void Drop(ArtifactKey key, IEnumerable<ManifestFile> files)
    {
        var folder = FolderOf(key);
        // Before the first file goes: a run killed in between has dropped, and not damaged, an artifact.
        DurableFile.Write(Path.Combine(folder, DroppedMark), []);
        foreach (var file in files)
            File.Delete(Path.Combine(folder, file.Path));
    }

    /// <summary>Removes the state of a run that is finished.</summary>
    public void DropPartial(ArtifactKey key)
    {
        if (Directory.Exists(PartialOf(key)))
            Directory.Delete(PartialOf(key), recursive: true);
    }

    /// <summary>Readable manifests of a stage's artifacts of one name, newest first; the files behind them are not checked.</summary>
    public IReadOnlyList<Manifest> Versions(string stage, string name) =>
        [.. ManifestsIn(Path.Combine(Root, stage), name + "-*").Where(manifest => manifest.Name == name)];

    /// <summary>
    /// What computed the artifacts that are here, the newest first: so that they can be read where no engine is. The files behind the
    /// manifests are not checked.
    /// </summary>
    public IReadOnlyList<Arithmetic> FindArithmetic() =>
        [.. (Directory.Exists(Root) ? Directory.EnumerateDirectories(Root) : [])
            .SelectMany(stage => ManifestsIn(stage, "*"))
            .OrderByDescending(manifest => manifest.Made.Finished)
            .Where(manifest => manifest is { Engine: not null, Numerics: not null })
            .Select(manifest => new Arithmetic(manifest.Engine!, manifest.Numerics!))
            .Distinct()];

    /// <summary>Readable manifests in a stage's folder, newest first.</summary>
    private static IReadOnlyList<Manifest> ManifestsIn(string stage, string pattern) =>
        Directory.Exists(stage)
            ? [.. Directory.EnumerateDirectories(stage, pattern)
                .Where(folder => !folder.EndsWith(Unfinished, StringComparison.Ordinal))
                .Select(TryRead)
                .OfType<Manifest>()
                .OrderByDescending(manifest => manifest.Made.Finished)]
            : [];

    private static Manifest? TryRead(string folder)
    {
        try
        {
            return Manifest.Read(File.ReadAllBytes(Path.Combine(folder, Manifest.FileName)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;   // damaged ones explain nothing
        }
    }
}

/// <summary>What the store found in an artifact's place.</summary>
/// <param name="Manifest">The manifest of a whole artifact, else null.</param>
/// <param name="Damage">What is wrong with a damaged one, else null.</param>
public sealed record ArtifactState(Manifest? Manifest, string? Damage)
{
    /// <summary>Nothing is there.</summary>
    public static ArtifactState Absent { get; } = new(null, null);

    /// <summary>All files are as the manifest says.</summary>
    public bool IsWhole => Manifest is not null && Damage is null && !IsDropped;

    /// <summary>
    /// The artifact was whole, and its large files were dropped to save disk when all that needed them was made; the manifest still says
    /// which bytes they were.
    /// </summary>
    public bool IsDropped { get; init; }
}
