namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Fetches a file from outside of the hub whose bytes are known by their hash. It gets its name only when that is right.</summary>
/// <remarks>Such files are small, so an attempt that failed starts from the beginning.</remarks>
internal sealed class PinnedDownload(
    HubConnection connection, HubSettings settings, Uri address, string hash, string path, DownloadMeter meter)
{
    private readonly string _partial = path + ".incomplete";
    private readonly string _name = Path.GetFileName(path);

    /// <exception cref="AdviceException">It cannot be had; one sentence.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await TransferAsync(stop).ConfigureAwait(false);
                break;
            }
            catch (HubTroubleException trouble) when (failures < settings.Attempts)
            {
                await connection.PauseAsync(failures, trouble, stop).ConfigureAwait(false);
            }
            catch (HubTroubleException last)
            {
                throw new AdviceException(
                    $"{address.Host} {last.Message} ({settings.Attempts} attempts for {address}); type the same again later, or bring "
                    + $"the file yourself, with the hash {hash}, as '{path}'.",
                    last);
            }
        }

        if (!await BlobHash.MatchesAsync(_partial, hash, stop).ConfigureAwait(false))
        {
            File.Delete(_partial);
            throw new AdviceException(
                $"{address} is another file than expected: its bytes do not have the hash {hash}, and nothing of it was kept. Check what "
                + $"stands between you and {address.Host}.");
        }

        File.Move(_partial, path, overwrite: true);
        meter.Finish(_name);
    }

    private async Task TransferAsync(CancellationToken stop)
    {
        using var response = await connection.SendAsync(HttpMethod.Get, address.AbsoluteUri, 0, null, stop).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500)
            throw new HubTroubleException($"answered {status}", HubConnection.WaitOf(response, DateTimeOffset.UtcNow));
        if (status != 200)
            throw new AdviceException($"{address} answered {status}: bring the file yourself, with the hash {hash}, as '{path}'.");
        var body = await connection.ListenAsync(response.Content.ReadAsStreamAsync, stop).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            await KeepAsync(body, response.Content.Headers.ContentLength, stop).ConfigureAwait(false);
    }

    private async Task KeepAsync(Stream body, long? announced, CancellationToken stop)
    {
        var here = 0L;
        meter.Expect(announced);
        try
        {
            using var stream = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var buffer = new byte[1 << 20];
            for (int count; (
                count = await connection.ListenAsync(token => body.ReadAsync(buffer, token).AsTask(), stop)
                .ConfigureAwait(false)) > 0; here += count)
            {
                stream.Write(buffer, 0, count);
                meter.Move(_name, count);
            }

            stream.Flush(flushToDisk: true);
        }
        catch (HubTroubleException)
        {
            meter.Move(_name, -here);
            throw;
        }
        catch (IOException full) when (HubRefusal.IsDiskFull(full))
        {
            throw HubRefusal.DiskFull(
                Path.GetDirectoryName(path)!, announced - here ?? 0, settings.FreeSpace(Path.GetDirectoryName(path)!), full);
        }

        if (announced is { } expected && here != expected)
        {
            meter.Move(_name, -here);
            throw new HubTroubleException("ended the file early");
        }
    }
}
