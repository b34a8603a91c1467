namespace VerifyTests;

/// <summary>A snapshot that was met.</summary>
public class VerifyResult
{
    internal VerifyResult(string verifiedFile) => Files = [verifiedFile];

    /// <summary>The snapshot's path.</summary>
    public IEnumerable<string> Files { get; }

    /// <summary>The snapshot's path: all are text here.</summary>
    public IEnumerable<string> TextFiles => Files;

    /// <summary>The snapshot's text.</summary>
    public string Text => File.ReadAllText(Files.Single());
}
