using System.Text;

namespace VerifyTests;

/// <summary>A snapshot was not met. The message follows the grammar that Verify documents, so tools can read it.</summary>
internal sealed class VerifyException(SnapshotName name, string received, string? verified, IReadOnlyList<string> orphans)
    : Exception(Describe(name, received, verified, orphans))
{
    /// <summary>Empty: the place in the stand-in says nothing about the difference.</summary>
    public override string StackTrace => "";

    private static string Describe(SnapshotName name, string received, string? verified, IReadOnlyList<string> orphans)
    {
        var (receivedName, verifiedName) = (Path.GetFileName(name.Received), Path.GetFileName(name.Verified));
        var state = verified is null ? "New" : verified == received ? "Equal" : "NotEqual";
        var pair = $"{state}:\n  - Received: {receivedName}\n    Verified: {verifiedName}\n";
        var deleted = orphans.Count == 0 ? "" : $"Delete:\n{string.Concat(orphans.Select(file => $"  - {Path.GetFileName(file)}\n"))}";
        var message = new StringBuilder($"Directory: {name.Directory}\n").Append(state == "Equal" ? deleted + pair : pair + deleted);
        if (state != "Equal")
            message.Append($"\nFileContent:\n\n{state}:\n\nReceived: {receivedName}\n{received}\n");
        if (state == "NotEqual")
            message.Append($"Verified: {verifiedName}\n{verified}\n");
        return message.Append(state == "Equal" ? "" : "\n").ToString();
    }
}
