using System.Net;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>A tree of files that a web server or a data set of the hub serves as they are.</summary>
/// <remarks>
/// Downloads go on where they stopped. An answer may redirect within its server; to another host only where the hub itself answers, which
/// keeps large files elsewhere, and its token never goes there.
/// </remarks>
public sealed partial class ServedTree : IDisposable
{
    private readonly HubConnection _connection;
    private readonly HubSettings _settings;
    private readonly Uri _root;

    /// <summary>Asks nobody yet.</summary>
    /// <param name="root">The tree's address. Of a data set of the hub its page will do.</param>
    /// <param name="settings">Where the hub is, and how hard to try.</param>
    public ServedTree(Uri root, HubSettings settings)
    {
        (_connection, _settings) = (new HubConnection(settings), settings);
        var text = root.AbsoluteUri.TrimEnd('/');
        if (_connection.IsEndpoint(root) && PageForm().Match(root.AbsolutePath.TrimEnd('/')) is { Success: true } page)
        {
            var revision = page.Groups["revision"] is { Success: true, Value: var named } ? named : "main";
            text = $"{root.GetLeftPart(UriPartial.Authority)}{page.Groups["page"].Value}/resolve/{revision}";
        }

        _root = new Uri(text + "/");
    }

    /// <summary>Where the tree is.</summary>
    public Uri Address => _root;

    /// <summary>A small file whose bytes are not known beforehand.</summary>
    /// <param name="name">Its name in the tree.</param>
    /// <param name="most">Most bytes that are taken.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OtherFileException">It is not there, or is larger.</exception>
    /// <exception cref="AdviceException">It cannot be had; one sentence.</exception>
    public Task<byte[]> ReadAsync(string name, long most, CancellationToken stop)
    {
        var source = new TreeFile(this, name, null, "");
        return _connection.RetryAsync(async token =>
        {
            using var response = await _connection.SendAsync(HttpMethod.Get, source.Address, 0, null, token, source.Refuses)
                .ConfigureAwait(false);
            source.Check(response);
            if (response.Content.Headers.ContentLength is { } announced && announced > most)
                throw new OtherFileException(FormattableString.Invariant($"has {announced} bytes, more than {most}"));
            var body = await _connection.ListenAsync(response.Content.ReadAsStreamAsync, token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                using var all = new MemoryStream();
                var buffer = new byte[1 << 16];
                for (int count; (count = await _connection.ListenAsync(
                    inner => body.ReadAsync(buffer, inner).AsTask(), token).ConfigureAwait(false)) > 0;)
                {
                    all.Write(buffer, 0, count);
                    if (all.Length > most)
                        throw new OtherFileException(FormattableString.Invariant($"has more than {most} bytes"));
                }

                return response.Content.Headers.ContentLength is { } whole && whole != all.Length
                    ? throw new HubTroubleException("ended the file early") : all.ToArray();
            }
        }, source.GaveUp, stop);
    }

    /// <summary>Brings a file whose length and digest are known.</summary>
    /// <param name="name">Its name in the tree.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="sha256">Its digest.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="stop">Ends it; what has arrived is kept beside the target.</param>
    /// <exception cref="OtherFileException">There is another one.</exception>
    /// <exception cref="AdviceException">It cannot be had; one sentence.</exception>
    public async Task FetchAsync(string name, long bytes, string sha256, string target, CancellationToken stop)
    {
        var source = new TreeFile(this, name, bytes, Path.GetDirectoryName(Path.GetFullPath(target))!);
        try
        {
            await new BlobDownload(
                _connection, _settings, source, new HubFile(name, "", sha256, bytes), target, new DownloadMeter(null, 1, bytes))
                .RunAsync(stop).ConfigureAwait(false);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(target, "written", trouble);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>A data set of the hub: its page, or that of one of its revisions.</summary>
    [GeneratedRegex(@"^(?<page>/datasets/[^/]+/[^/]+)(/tree/(?<revision>[^/]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex PageForm();

    /// <summary>One file of the tree.</summary>
    private sealed class TreeFile(ServedTree tree, string name, long? bytes, string folder) : IBlobSource
    {
        public string Address => new Uri(tree._root, name).AbsoluteUri;

        public string Folder => folder;

        public string? Refuses(Uri next) =>
            tree._connection.IsEndpoint(tree._root)
                || (next.Scheme == tree._root.Scheme && next.Host == tree._root.Host && next.Port == tree._root.Port) ? null
                : $"{tree._root.Authority} redirects {name} to {next.Scheme}://{next.Authority}, another host, which is not followed.";

        public void Check(HttpResponseMessage response)
        {
            var status = (int)response.StatusCode;
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
                throw new OtherFileException("is not there");
            if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || status >= 500)
                throw new HubTroubleException($"answered {status}", HubConnection.WaitOf(response, DateTimeOffset.UtcNow));
            if (status is not (200 or 206))
                throw new AdviceException(
                    $"{tree._root.Authority} answered {status} for {name}"
                    + (tree._connection.IsEndpoint(tree._root) ? ": a token that may read it goes into HF_TOKEN." : "."));
            if (status == 200 && bytes is { } expected && response.Content.Headers.ContentLength is { } there && there != expected)
                throw new OtherFileException(FormattableString.Invariant($"has {there} bytes instead of {expected}"));
        }

        public AdviceException GaveUp(HubTroubleException last) => new(
            $"{tree._root.Authority} {last.Message} ({tree._settings.Attempts} attempts for {name}); type the same again later, what has "
            + "arrived is kept.", last);

        public AdviceException Damaged() => new OtherFileException("does not have the bytes of its name");
    }
}

/// <summary>
/// A server has another file than the one that is asked for. The message is what is wrong with it, to stand after its name.
/// </summary>
#pragma warning disable CA1032 // It is told by whoever knows what was asked for.
public sealed class OtherFileException(string fault) : AdviceException(fault);
#pragma warning restore CA1032
