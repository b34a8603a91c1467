using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Evidence;

/// <summary>
/// Finds files of others by their hashes: in the folder of shared material beside the checkout, in what was fetched before, and where
/// they are published.
/// </summary>
/// <param name="shared">The folder of shared material; it need not exist.</param>
/// <param name="fetched">Keeps what is fetched.</param>
/// <param name="settings">How to fetch: <c>HF_HUB_OFFLINE</c> counts here too.</param>
internal sealed class EvidenceFinder(string shared, string fetched, HubSettings settings)
{
    /// <summary>Why a host could not be reached; it is not tried again for the next file.</summary>
    private readonly ConcurrentDictionary<string, string> _unreachable = new();

    /// <summary>Where a file lies.</summary>
    /// <exception cref="AdviceException">It cannot be had; says why.</exception>
    public string Find(ForeignFile file)
    {
        var beside = Path.Combine(shared, file.Beside);
        var there = File.Exists(beside);
        if (there && Hash(beside) == file.BesideSha256)
            return beside;
        var lacks = there ? $"'{beside}' is another file" : $"'{beside}' is not there";
        var host = file.Address.Authority;
        if (_unreachable.TryGetValue(host, out var known) && !File.Exists(Kept(file)))
            throw new AdviceException($"{lacks}; {known}");
        try
        {
            using var client = new HubClient(settings);
            return client.DownloadPinnedAsync(file.Address, file.Sha256, fetched).GetAwaiter().GetResult();
        }
        catch (AdviceException trouble)
        {
            _unreachable.TryAdd(host, trouble.Message);
            throw new AdviceException($"{lacks}; {trouble.Message}", trouble);
        }
    }

    private string Kept(ForeignFile file) => Path.Combine(fetched, file.Sha256, Path.GetFileName(file.Address.LocalPath));

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
