using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Publishing;

namespace ImplicitInstruct.Reproduction.Publishing;

/// <summary>A published tree on a server, or in a data set of the hub.</summary>
/// <param name="address">Where it is.</param>
/// <param name="hub">Where the hub is, and how hard to try.</param>
internal sealed class ServedRun(Uri address, HubSettings hub) : IPublishedFiles
{
    private readonly ServedTree _tree = new(address, hub);

    /// <inheritdoc/>
    public string Place => _tree.Address.AbsoluteUri.TrimEnd('/');

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(string name, long most, CancellationToken cancellation) =>
        OrFaultAsync(name, () => _tree.ReadAsync(name, most, cancellation));

    /// <inheritdoc/>
    public Task FetchAsync(string name, long bytes, string sha256, string target, CancellationToken cancellation) =>
        OrFaultAsync(name, async () =>
        {
            await _tree.FetchAsync(name, bytes, sha256, target, cancellation).ConfigureAwait(false);
            return 0;
        });

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();

    private async Task<T> OrFaultAsync<T>(string name, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (OtherFileException other)
        {
            throw new PublishedFaultException(Place, name, other.Message);
        }
    }
}
