using System.Security.Cryptography;
using System.Text;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Keys;

/// <summary>SHA-256 in lower-case hexadecimal, of bytes, files and lists of files.</summary>
public static class ContentHash
{
    /// <summary>Of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Whether a text has the form of a hash: 64 lower-case hexadecimal digits.</summary>
    public static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Of a file's content.</summary>
    public static string OfFile(string path)
    {
        using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Of a set of files: over <c>path NUL sha256 LF</c> of each, in ordinal order of the paths.</summary>
    public static string OfFiles(IEnumerable<ManifestFile> files)
    {
        var text = new StringBuilder();
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
            text.Append(file.Path).Append('\0').Append(file.Sha256).Append('\n');
        return Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
