namespace Cake.Core.IO;

/// <summary>A folder's path, written with forward slashes.</summary>
public sealed class DirectoryPath(string path)
{
    /// <summary>The path as given, with forward slashes and no slash at its end.</summary>
    public string FullPath { get; } = path.Replace('\\', '/') is { Length: > 1 } slashed ? slashed.TrimEnd('/') : path;

    /// <summary>A path from text.</summary>
    public static implicit operator DirectoryPath(string path) => new(path);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static DirectoryPath FromString(string path) => new(path);

    /// <inheritdoc/>
    public override string ToString() => FullPath;
}
