namespace ImplicitInstruct.Tests;

/// <summary>A new empty folder, removed with everything in it at the end of the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string InMemory = "/dev/shm";

    /// <param name="inMemory">Whether it may lie in memory, for thousands of small files, where the system has such a place.</param>
    public TemporaryFolder(bool inMemory = false) => Path = inMemory && Directory.Exists(InMemory)
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
