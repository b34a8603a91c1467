using System.Net;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Makes one blob: goes on where an earlier attempt ended, and gives the file its name only when its hash is right.</summary>
/// <remarks>
/// Unfinished bytes lie in <c>NAME.incomplete</c>, where the Python tools left and looked for them until each process got a name of its own
/// (huggingface_hub, pull request 4228): on some network disks no lock holds, and two would write one file. Here such bytes fail their
/// hash, are thrown away and fetched again.
/// </remarks>
/// <param name="connection">Sends the requests.</param>
/// <param name="settings">How hard to try.</param>
/// <param name="source">Where the bytes come from.</param>
/// <param name="file">The file.</param>
/// <param name="blob">Where it goes.</param>
/// <param name="meter">Told of every piece.</param>
internal sealed class BlobDownload(
    HubConnection connection, HubSettings settings, IBlobSource source, HubFile file, string blob, DownloadMeter meter)
{
    private readonly string _partial = PartialOf(blob);

    /// <summary>Where the bytes of a blob are gathered.</summary>
    public static string PartialOf(string blob) => blob + ".incomplete";

    /// <summary>Downloads and verifies; a damaged arrival is thrown away and fetched once more.</summary>
    /// <exception cref="AdviceException">It cannot be had whole; one sentence.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        for (var round = 0; round < 2; round++)
        {
            await FillAsync(stop).ConfigureAwait(false);
            if (await BlobHash.MatchesAsync(_partial, file.Tag, stop).ConfigureAwait(false))
            {
                File.Move(_partial, blob, overwrite: true);
                return;
            }

            Discard();
        }

        throw source.Damaged();
    }

    private async Task FillAsync(CancellationToken stop)
    {
        var (failures, furthest) = (0, 0L);
        meter.Move(file.Path, Have());
        while (Have() != file.Size)
        {
            try
            {
                if (Have() > file.Size)
                    Discard();
                await TransferAsync(Have(), stop).ConfigureAwait(false);
            }
            catch (HubTroubleException trouble)
            {
                failures = Have() > furthest ? 1 : failures + 1;
                furthest = Math.Max(furthest, Have());
                if (failures >= settings.Attempts)
                    throw source.GaveUp(trouble);
                await connection.PauseAsync(failures, trouble, stop).ConfigureAwait(false);
            }
        }

        if (file.Size == 0)
            File.WriteAllBytes(_partial, []);
    }

    private async Task TransferAsync(long from, CancellationToken stop)
    {
        using var response = await connection.SendAsync(HttpMethod.Get, source.Address, from, null, stop, source.Refuses)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            Discard();
            throw new HubTroubleException("has no bytes where the download should go on");
        }

        source.Check(response);
        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            Discard();   // the server gives all or nothing
            from = 0;
        }
        else if (response.Content.Headers.ContentRange?.From != from)
        {
            Discard();
            throw new HubTroubleException("sent other bytes than it was asked for");
        }

        var body = await connection.ListenAsync(response.Content.ReadAsStreamAsync, stop).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            await AppendAsync(body, from, stop).ConfigureAwait(false);
    }

    private async Task AppendAsync(Stream body, long from, CancellationToken stop)
    {
        var here = from;
        var tooLong = false;
        using (var stream = OnDisk(() => new FileStream(_partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0)))
        {
            stream.Seek(from, SeekOrigin.Begin);
            var buffer = new byte[1 << 20];
            for (int count; !tooLong && (
                count = await connection.ListenAsync(token => body.ReadAsync(buffer, token).AsTask(), stop).ConfigureAwait(false)) > 0;)
            {
                OnDisk(() =>
                {
                    stream.Write(buffer, 0, count);
                    return 0;
                });
                here += count;
                meter.Move(file.Path, count);
                tooLong = here > file.Size;
            }

            if (here == file.Size)
                stream.Flush(flushToDisk: true);
        }

        if (tooLong)
            Discard();
        if (here != file.Size)
            throw new HubTroubleException(tooLong ? "sent more bytes than it announced" : "ended the file early");
    }

    private T OnDisk<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception full) when (HubRefusal.IsDiskFull(full))
        {
            throw HubRefusal.DiskFull(source.Folder, file.Size - Have(), settings.FreeSpace(source.Folder), full);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(_partial, "written", trouble);
        }
    }

    private long Have() => File.Exists(_partial) ? new FileInfo(_partial).Length : 0;

    private void Discard()
    {
        meter.Move(file.Path, -Have());
        File.Delete(_partial);
    }
}
