using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Blobs are named by their content: 64 digits are its SHA-256, 40 are the SHA-1 that git gives a blob.</summary>
internal static class BlobHash
{
    /// <summary>Whether a name can be checked.</summary>
    public static bool IsHash(string name) => name.Length is 40 or 64 && name.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a file's bytes have the hash that is its name.</summary>
    public static async Task<bool> MatchesAsync(string file, string name, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(name.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (name.Length == 40)
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        var buffer = new byte[1 << 20];
        for (int count; (count = await stream.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0;)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == name;
    }
}
