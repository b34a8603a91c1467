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
    /// <summary>Hosts that could not be reached; they are not tried again for the next file.</summary>
    private readonly ConcurrentDictionary<string, bool> _unreachable = new();

    /// <summary>Where a file lies.</summary>
    /// <exception cref="AdviceException">It cannot be had; says why.</exception>
    public string Find(EvidenceFile file)
    {
        var beside = Path.Combine(shared, file.Beside);
        var there = File.Exists(beside);
        if (there && Hash(beside) == file.BesideSha256)
            return beside;
        var lacks = there ? $"'{beside}' is another file" : $"'{beside}' is not there";
        var host = file.Address.Authority;
        if (_unreachable.ContainsKey(host) && !File.Exists(Kept(file)))
            throw new AdviceException($"{lacks}; {host} could not be reached, so {file.Address} was not asked for.");
        try
        {
            using var client = new HubClient(settings);
            return client.DownloadPinnedAsync(file.Address, file.Sha256, fetched).GetAwaiter().GetResult();
        }
        catch (AdviceException trouble)
        {
            if (trouble.InnerException is HubTroubleException)
                _unreachable[host] = true;
            throw new AdviceException($"{lacks}; {trouble.Message}", trouble);
        }
    }

    private string Kept(EvidenceFile file) => Path.Combine(fetched, file.Sha256, Path.GetFileName(file.Address.LocalPath));

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
