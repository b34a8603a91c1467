namespace ImplicitInstruct.Tests;

/// <summary>A new empty folder, removed with everything in it at the end of the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string InMemory = "/dev/shm";
    private const long Roomy = 1L << 30;   // bytes; a container may have 64 MiB

    /// <param name="inMemory">
    /// Whether it may lie in memory, for thousands of small files, where the system has such a place with room. A disk may take longer to
    /// say that it holds them than they take to be computed.
    /// </param>
    public TemporaryFolder(bool inMemory = false) => Path = inMemory && Directory.Exists(InMemory)
        && new DriveInfo(InMemory).AvailableFreeSpace >= Roomy
        ? Directory.CreateDirectory(System.IO.Path.Combine(InMemory, $"implicit-instruct-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("implicit-instruct-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
