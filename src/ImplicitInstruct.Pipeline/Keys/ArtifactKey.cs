using System.Text;

namespace ImplicitInstruct.Pipeline.Keys;

/// <summary>What an artifact is called: its stage, a name for people, and the hash of everything that its bytes depend on.</summary>
/// <param name="Stage">Stage that makes it, e.g. <c>pretrain</c>.</param>
/// <param name="Name">Which of the stage's artifacts, e.g. <c>base-p1</c>. Not part of the hash.</param>
/// <param name="Hash">SHA-256, 64 hexadecimal digits; see <see cref="StageKeys"/> for what it covers.</param>
public sealed record ArtifactKey(string Stage, string Name, string Hash)
{
    /// <summary>Folder name inside the stage's folder; 16 digits are enough to tell recipes apart.</summary>
    public string FolderName => new StringBuilder(Name).Append('-').Append(Hash.AsSpan(0, 16)).ToString();

    /// <summary><c>stage/name</c>, as progress and messages show it.</summary>
    public override string ToString() => $"{Stage}/{Name}";
}
