using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Store;

/// <summary>
/// Which files of one artifact were found to have the bytes that its manifest says, so that they need not be hashed again.
/// </summary>
/// <remarks>
/// Size and last-write time stand for the bytes, as in git's index. Clocks of file systems are coarse: a file whose time lies less than two
/// seconds before it was hashed is not remembered, since a change right after would show in neither. Only what agrees with the manifest is
/// believed, so a memory that is missing, old or damaged costs the hashing and nothing else.
/// </remarks>
internal sealed class DigestMemory
{
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private bool _changed;

    /// <summary>Reads what is remembered.</summary>
    /// <param name="path">The memory's file; outside the artifact, since it is no part of it.</param>
    public DigestMemory(string path)
    {
        _path = path;
        try
        {
            foreach (var entry in JsonSerializer.Deserialize<List<Entry>>(File.ReadAllBytes(path), CanonicalJson.Options)!)
                _entries[entry.Path] = entry;
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NullReferenceException)
        {
            _entries.Clear();
        }
    }

    /// <summary>Whether the file was hashed before, agreed, and looks the same now.</summary>
    public bool Knows(ManifestFile file, FileInfo now) => _entries.GetValueOrDefault(file.Path) == EntryOf(file, now);

    /// <summary>The file was hashed, and agreed.</summary>
    /// <param name="file">What the manifest says.</param>
    /// <param name="then">Size and time of before it was hashed.</param>
    /// <param name="hashedFrom">When hashing began, UTC.</param>
    public void Remember(ManifestFile file, FileInfo then, DateTime hashedFrom)
    {
        if (then.LastWriteTimeUtc > hashedFrom - Coarseness)
            return;
        _entries[file.Path] = EntryOf(file, then);
        _changed = true;
    }

    /// <summary>The file was hashed, and did not agree.</summary>
    public void Forget(ManifestFile file) => _changed |= _entries.Remove(file.Path);

    /// <summary>Writes what is new. That it cannot be written, in a folder that may only be read, costs the hashing of next time.</summary>
    public void Save()
    {
        if (!_changed)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var bytes = JsonSerializer.SerializeToUtf8Bytes(_entries.Values, CanonicalJson.Options);
            DurableFile.Write(_path, stream => stream.Write(bytes), isShared: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
        _changed = false;
    }

    private static Entry EntryOf(ManifestFile file, FileInfo at) => new(file.Path, at.Length, at.LastWriteTimeUtc.Ticks, file.Sha256);

    private sealed record Entry(string Path, long Bytes, long WrittenTicks, string Sha256);
}
