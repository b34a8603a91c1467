using System.Text;
using NUnit.Framework;

namespace VerifyTests;

/// <summary>Compares text with a snapshot and, on a difference, leaves the text beside it.</summary>
internal static class Snapshot
{
    private static readonly UTF8Encoding Utf8WithMark = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>
    /// A missing byte order mark, CRLF and one more final newline in the snapshot are no difference. A snapshot of the same name
    /// with another extension is one: no test makes it any more.
    /// </summary>
    /// <exception cref="VerifyException">There is no such snapshot, or it differs.</exception>
    public static VerifyResult Compare(SnapshotName name, string text)
    {
        Directory.CreateDirectory(name.Directory);
        foreach (var old in Directory.EnumerateFiles(name.Directory, $"{name.Prefix}.received.*"))
            File.Delete(old);
        string[] orphans = [.. Directory.EnumerateFiles(name.Directory, $"{name.Prefix}.verified.*")
            .Where(file => file != name.Verified)
            .Order(StringComparer.Ordinal)];
        var received = LineFeeds(text);
        var verified = Read(name.Verified);
        if (verified is not null && verified.Length == received.Length + 1 && verified.EndsWith('\n'))
            verified = verified[..^1];
        var equal = string.Equals(verified, received, StringComparison.Ordinal);
        if (equal && orphans.Length == 0)
            return new VerifyResult(name.Verified);
        if (!equal)
        {
            File.WriteAllText(name.Received, received, Utf8WithMark);
            TestContext.AddTestAttachment(name.Received);
        }
        throw new VerifyException(name, received, verified, orphans);
    }

    /// <summary>An empty file is what an interrupted diff tool leaves: no snapshot.</summary>
    private static string? Read(string path) =>
        !File.Exists(path) || new FileInfo(path).Length == 0 ? null : LineFeeds(File.ReadAllText(path));

    private static string LineFeeds(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
