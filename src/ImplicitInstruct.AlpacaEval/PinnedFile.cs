using System.Security.Cryptography;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval;

/// <summary>A file of someone else's, known by address and SHA-256.</summary>
internal static class PinnedFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Its bytes: from the cache when they are there and right, else fetched and kept.</summary>
    /// <param name="path">Where the cache keeps it.</param>
    /// <param name="address">Where it is fetched.</param>
    /// <param name="sha256">What it must hash to.</param>
    /// <param name="otherwise">What to do without it, for the message.</param>
    /// <param name="cancellation">Stops the fetching.</param>
    /// <exception cref="AdviceException">It cannot be fetched, or is another file.</exception>
    public static async Task<byte[]> GetAsync(string path, Uri address, string sha256, string otherwise, CancellationToken cancellation)
    {
        if (File.Exists(path) && await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false) is var kept && HashOf(kept) == sha256)
            return kept;
        var fetched = await FetchAsync(address, otherwise, cancellation).ConfigureAwait(false);
        if (HashOf(fetched) != sha256)
            throw new AdviceException($"{address} is another file than expected: its SHA-256 is {HashOf(fetched)} and not {sha256}. {otherwise}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WholeFile.WriteShared(path, fetched);
        return fetched;
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static async Task<byte[]> FetchAsync(Uri address, string otherwise, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            return await client.GetByteArrayAsync(address, cancellation).ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is HttpRequestException || (trouble is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new AdviceException($"{address} cannot be fetched: {trouble.Message} {otherwise}", trouble);
        }
    }
}
