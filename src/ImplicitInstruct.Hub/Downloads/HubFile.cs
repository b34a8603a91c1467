using System.Globalization;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>What the hub says about one file before it is downloaded.</summary>
/// <param name="Path">In the repository, with slashes.</param>
/// <param name="Commit">The commit that the revision stands for.</param>
/// <param name="Tag">The name of the blob: SHA-256 of a large file, SHA-1 of git's blob of a small one.</param>
/// <param name="Size">Bytes.</param>
internal sealed record HubFile(string Path, string Commit, string Tag, long Size)
{
    /// <summary>Asks for a file's facts.</summary>
    /// <exception cref="AdviceException">The hub will not tell, or what it tells is not enough to verify the file.</exception>
    public static Task<HubFile> AskAsync(HubConnection connection, HubRepository repository, string path, CancellationToken stop)
    {
        HubPath.Check(path);
        return connection.RetryAsync(repository, path, async token =>
        {
            using var response = await connection.SendAsync(HttpMethod.Head, repository.FileAddress(path), 0, IsAnswer, token)
                .ConfigureAwait(false);
            connection.Check(response, repository, path);
            return Read(response, repository, path);
        }, stop);
    }

    private static bool IsAnswer(HttpResponseMessage response) =>
        HubHeaders.Tag(response, "X-Linked-Etag") is not null && HubHeaders.Text(response, "X-Linked-Size") is not null
            && HubHeaders.Text(response, "X-Repo-Commit") is not null;

    private static HubFile Read(HttpResponseMessage response, HubRepository repository, string path)
    {
        var commit = HubHeaders.Text(response, "X-Repo-Commit") ?? "";
        var tag = HubHeaders.Tag(response, "X-Linked-Etag") ?? HubHeaders.Tag(response, "ETag") ?? "";
        var size = long.TryParse(
            HubHeaders.Text(response, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var linked) ? linked : response.Content.Headers.ContentLength ?? -1;
        if (!HubRepository.IsCommit(commit) || !BlobHash.IsHash(tag) || size < 0)
            throw new AdviceException(
                $"The server gives {repository}, file {Refusal.Quote(path)}, no commit, hash or size to verify it by: set HF_ENDPOINT to "
                + "a hub or a faithful mirror.");
        return new HubFile(path, commit, tag, size);
    }
}
