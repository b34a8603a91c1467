using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>Fetches the files of data sets: from the hub into its cache, from elsewhere into a folder of our own.</summary>
/// <param name="client">The hub, with its rules for tokens, retries and working offline.</param>
/// <param name="folder">Where files from outside of the hub are kept.</param>
public sealed class DatasetReader(HubClient client, string folder)
{
    /// <summary>The files of a data set; those that are here and undamaged are not fetched again.</summary>
    /// <param name="source">The data set.</param>
    /// <param name="progress">Told of every piece that arrives, file by file.</param>
    /// <param name="stop">Ends it; what has arrived of the hub's files is kept.</param>
    /// <exception cref="AdviceException">
    /// A file cannot be had, or the repository has other files than expected; one sentence that says what to do.
    /// </exception>
    public async Task<LocalDataset> FetchAsync(
        DatasetSource source, IProgress<DownloadProgress>? progress = null, CancellationToken stop = default)
    {
        var (paths, revisions) = (new List<string>(), new List<string>());
        foreach (var file in source.Files)
        {
            var (path, revision) = file.Repository is { } repository
                ? await FromHubAsync(repository, file.Name, progress, stop).ConfigureAwait(false)
                : (await client.DownloadPinnedAsync(file.Address!, file.Hash!, folder, progress, stop).ConfigureAwait(false), file.Hash!);
            paths.Add(path);
            revisions.Add(revision);
        }

        return new LocalDataset(source, paths) { Revisions = revisions };
    }

    private async Task<(string Path, string Commit)> FromHubAsync(
        HubRepository repository, string pattern, IProgress<DownloadProgress>? progress, CancellationToken stop)
    {
        var snapshot = await client.DownloadSnapshotAsync(repository, [pattern], progress, stop).ConfigureAwait(false);
        var matches = Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
            .Where(
                path => HubListing.Matches(
                    pattern, Path.GetRelativePath(snapshot, path).Replace(Path.DirectorySeparatorChar, '/'))).ToArray();
        return matches is [var only]
            ? (only, Path.GetFileName(snapshot))
            : throw new AdviceException(
                $"{repository} has {matches.Length} files that match {Refusal.Quote(pattern)}, where one is expected: name the files of "
                + "this data set in another version of this program.");
    }
}
