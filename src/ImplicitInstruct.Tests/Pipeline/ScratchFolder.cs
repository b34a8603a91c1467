namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>A folder of one test's own, removed after it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pipeline-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
