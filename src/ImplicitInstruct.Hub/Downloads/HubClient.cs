namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Files of the hub, each downloaded once, verified, and kept in the cache that the Python tools share.</summary>
/// <remarks>
/// No half file is ever taken for a whole one: bytes get their final name only when their hash is the one the hub announced. Downloads go
/// on where they stopped, in this process or a later one. Several processes may ask for the same file.
/// </remarks>
public sealed class HubClient : IDisposable
{
    private readonly HubSettings _settings;
    private readonly HubConnection _connection;

    /// <summary>With settings, usually <see cref="HubSettings.FromEnvironment"/>.</summary>
    public HubClient(HubSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Parallelism);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Attempts);
        _settings = settings;
        _connection = new HubConnection(settings);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>The files of a repository that match any pattern, several at a time.</summary>
    /// <param name="repository">What and at which revision.</param>
    /// <param name="patterns">
    /// Names such as <c>config.json</c>, which must be there, and patterns such as <c>*.safetensors</c>; none means every file.
    /// </param>
    /// <param name="progress">Told of every piece that arrives.</param>
    /// <param name="stop">Ends it; what has arrived is kept.</param>
    /// <returns>
    /// The snapshot's folder. Offline it holds what earlier downloads left, every named file among it. Named files of a commit that are
    /// there are not asked for again: a commit does not change.
    /// </returns>
    /// <exception cref="AdviceException">A file cannot be had, or the disk is too small; one sentence that says what to do.</exception>
    public Task<string> DownloadSnapshotAsync(
        HubRepository repository, IReadOnlyCollection<string> patterns, IProgress<DownloadProgress>? progress = null,
            CancellationToken stop = default)
    {
        return GuardAsync(async () =>
        {
            var cache = new HubCache(_settings, repository);
            if (_settings.Offline)
                return await CachedSnapshotAsync(cache, repository, patterns, stop).ConfigureAwait(false);
            if (repository.IsPinned && await AreCachedAsync(cache, patterns, stop).ConfigureAwait(false))
                return cache.Snapshot(cache.KnownCommit()!);
            var listing = await HubListing.AskAsync(_connection, repository, stop).ConfigureAwait(false);
            var wanted = listing.Matching(patterns, repository);
            CheckSpace(cache.BytesToCome(listing.Commit, wanted));
            var pinned = repository.At(listing.Commit);
            var meter = new DownloadMeter(progress, wanted.Count, wanted.Sum(file => file.Size));
            var options = new ParallelOptions { MaxDegreeOfParallelism = _settings.Parallelism, CancellationToken = stop };
            await Parallel.ForEachAsync(wanted, options, async (entry, token) =>
            {
                var file = await HubFile.AskAsync(_connection, pinned, entry.Path, token).ConfigureAwait(false);
                await FetchAsync(pinned, file, meter, token).ConfigureAwait(false);
            }).ConfigureAwait(false);
            cache.Remember(listing.Commit);
            return cache.Snapshot(listing.Commit);
        });
    }

    /// <summary>A file from outside of the hub whose bytes are known by their hash, kept in a folder of its own.</summary>
    /// <param name="address">Where it lies. The hub's token is not sent there.</param>
    /// <param name="hash">SHA-256 or git's name of the file, in lower-case hexadecimal.</param>
    /// <param name="folder">Where it is kept, as <c>hash/name</c>.</param>
    /// <param name="progress">Told of every piece that arrives.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Where it lies.</returns>
    /// <exception cref="AdviceException">It cannot be had; one sentence that says what to do.</exception>
    public Task<string> DownloadPinnedAsync(
        Uri address, string hash, string folder, IProgress<DownloadProgress>? progress = null, CancellationToken stop = default)
    {
        return GuardAsync(folder, async () =>
        {
            var path = Path.Combine(folder, hash, Path.GetFileName(address.LocalPath));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var meter = new DownloadMeter(progress, 1, 0);
            using (await BlobLock.TakeAsync(path + ".lock", stop).ConfigureAwait(false))
            {
                if (!File.Exists(path) || !await BlobHash.MatchesAsync(path, hash, stop).ConfigureAwait(false))
                {
                    if (_settings.Offline)
                        throw new AdviceException(
                            $"{address} is not in '{folder}', and HF_HUB_OFFLINE forbids to download it: unset HF_HUB_OFFLINE once.");
                    await new PinnedDownload(_connection, _settings, address, hash, path, meter).RunAsync(stop).ConfigureAwait(false);
                }
            }

            return path;
        });
    }

    private async Task<string> FetchAsync(HubRepository pinned, HubFile file, DownloadMeter meter, CancellationToken stop)
    {
        var cache = new HubCache(_settings, pinned);
        var (blob, pointer) = (cache.Blob(file.Tag), cache.Pointer(file.Commit, file.Path));
        // also where the cache may only be read, and where the Python tools moved a blob for want of links
        if (await IsFileAsync(pointer, file, stop).ConfigureAwait(false))
        {
            meter.Move(file.Path, file.Size);
            meter.Finish(file.Path);
            return pointer;
        }

        using (await BlobLock.TakeAsync(cache.LockFile(file.Tag), stop).ConfigureAwait(false))
        {
            var isThere = await IsFileAsync(blob, file, stop).ConfigureAwait(false);
            if (isThere)
                meter.Move(file.Path, file.Size);
            else
                await new BlobDownload(
                    _connection, _settings, new HubBlobSource(_connection, _settings, pinned, file), file, blob, meter)
                    .RunAsync(stop).ConfigureAwait(false);
            cache.Point(file, isNew: !isThere);
        }

        meter.Finish(file.Path);
        return pointer;
    }

    /// <summary>
    /// Whether a path of the cache, a blob or what a snapshot has, is the file. One of the wrong size or hash is as good as none, and is
    /// replaced.
    /// </summary>
    private async Task<bool> IsFileAsync(string path, HubFile file, CancellationToken stop) =>
        HubCache.LengthOf(path) == file.Size
            && (!_settings.VerifiesCachedFiles || await BlobHash.MatchesAsync(path, file.Tag, stop).ConfigureAwait(false));

    /// <summary>Whether a file of a snapshot is there and, when its hash is known, undamaged.</summary>
    /// <exception cref="AdviceException">Offline, it is damaged.</exception>
    private async Task<bool> IsSoundAsync(string pointer, CancellationToken stop)
    {
        if (!File.Exists(pointer))
            return false;
        if (HubCache.HashOf(pointer) is not { } hash)
            return _settings.Offline;   // a copy: online its hash can be asked for
        if (!_settings.VerifiesCachedFiles || await BlobHash.MatchesAsync(pointer, hash, stop).ConfigureAwait(false))
            return true;
        return _settings.Offline
            ? throw new AdviceException(
                $"'{pointer}' is damaged, and HF_HUB_OFFLINE forbids to download it again: unset HF_HUB_OFFLINE once.")
            : false;
    }

    private async Task<bool> AreCachedAsync(HubCache cache, IReadOnlyCollection<string> patterns, CancellationToken stop)
    {
        if (cache.KnownCommit() is not { } commit || patterns.Count == 0 || !patterns.All(HubListing.IsName))
            return false;
        foreach (var path in patterns)
        {
            HubPath.Check(path);
            if (!await IsSoundAsync(cache.Pointer(commit, path), stop).ConfigureAwait(false))
                return false;
        }

        return true;
    }

    private async Task<string> CachedSnapshotAsync(
        HubCache cache, HubRepository repository, IReadOnlyCollection<string> patterns, CancellationToken stop)
    {
        if (cache.KnownCommit() is not { } commit || !Directory.Exists(cache.Snapshot(commit)))
            throw HubRefusal.NotCached(repository, null, _settings.CacheFolder);
        var folder = cache.Snapshot(commit);
        var here = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')).ToHashSet();
        foreach (var pattern in patterns.Where(pattern => HubListing.IsName(pattern) && !here.Contains(pattern)))
            throw HubRefusal.NotCached(repository, pattern, _settings.CacheFolder);
        if (patterns.Count > 0 && !here.Any(path => patterns.Any(pattern => HubListing.Matches(pattern, path))))
            throw HubRefusal.NotCached(repository, string.Join(" or ", patterns), _settings.CacheFolder);
        foreach (var path in here.Where(path => patterns.Count == 0 || patterns.Any(pattern => HubListing.Matches(pattern, path))))
        {
            if (!await IsSoundAsync(cache.Pointer(commit, path), stop).ConfigureAwait(false))
                throw HubRefusal.NotCached(repository, path, _settings.CacheFolder);   // a link whose blob is gone
        }

        return folder;
    }

    private void CheckSpace(long needed)
    {
        Directory.CreateDirectory(_settings.CacheFolder);
        if (_settings.FreeSpace(_settings.CacheFolder) is { } free && free < needed)
            throw HubRefusal.DiskFull(_settings.CacheFolder, needed, free);
    }

    private Task<T> GuardAsync<T>(Func<Task<T>> action) => GuardAsync(_settings.CacheFolder, action);

    private static async Task<T> GuardAsync<T>(string folder, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(folder, "used", trouble);
        }
    }
}
