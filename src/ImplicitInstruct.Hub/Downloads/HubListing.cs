using System.Text.Json;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>The files of a repository at one commit.</summary>
/// <param name="Commit">The commit that the revision stands for.</param>
/// <param name="Files">All of them.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<HubListing.Entry> Files)
{
    /// <summary>A pebibyte, so that sizes can be added up; a server that claims more is none.</summary>
    private const long LargestFile = 1L << 50;

    /// <summary>One file.</summary>
    /// <param name="Path">In the repository, with slashes.</param>
    /// <param name="Size">Bytes; 0 where the hub does not tell.</param>
    /// <param name="Tag">
    /// The name of its blob; null where the hub does not tell. Only its answer about the file itself is believed when the file is verified.
    /// </param>
    internal sealed record Entry(string Path, long Size, string? Tag);

    /// <summary>Asks for the list.</summary>
    /// <exception cref="AdviceException">The hub will not tell, or tells something else.</exception>
    public static Task<HubListing> AskAsync(HubConnection connection, HubRepository repository, CancellationToken stop) =>
        connection.RetryAsync(repository, null, async token =>
        {
            using var response = await connection.SendAsync(HttpMethod.Get, repository.ListingAddress, 0, null, token)
                .ConfigureAwait(false);
            connection.Check(response, repository, null);
            var bytes = await connection.ListenAsync(quiet => response.Content.ReadAsByteArrayAsync(quiet), token).ConfigureAwait(false);
            return Read(bytes, repository);
        }, stop);

    /// <summary>The files that match a pattern; <c>*</c> matches slashes too, as in the Python package.</summary>
    /// <exception cref="AdviceException">A file named without wildcards is not there, or nothing matches.</exception>
    public IReadOnlyList<Entry> Matching(IReadOnlyCollection<string> patterns, HubRepository repository)
    {
        if (patterns.Count == 0)
            return Files;
        if (patterns.FirstOrDefault(
            pattern => IsName(pattern) && !Files.Any(file => file.Path == pattern)) is { } missing)
            throw new AdviceException(
                $"{repository} has no file {Refusal.Quote(missing)}, {Contents()}: check the revision, or name another file.");
        var matching = Files.Where(file => patterns.Any(pattern => Matches(pattern, file.Path))).ToArray();
        return matching.Length > 0
            ? matching
            : throw new AdviceException(
                $"{repository} has no file that matches {string.Join(" or ", patterns)}, {Contents()}: check the revision.");
    }

    private string Contents()
    {
        const int Named = 12;
        var more = Files.Count > Named ? $" and {Refusal.Count(Files.Count - Named)} more" : "";
        return Files.Count == 0
            ? "nor any other"
            : $"but {string.Join(", ", Files.Take(Named).Select(file => Refusal.Quote(file.Path)))}{more}";
    }

    /// <summary>Whether a pattern names one file, which must be there.</summary>
    public static bool IsName(string pattern) => !pattern.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether a path matches a pattern.</summary>
    public static bool Matches(string pattern, string path) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false);

    private static long Size(JsonElement file)
    {
        if (!file.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var count)
            || count < 0)
            return 0;
        return count <= LargestFile ? count : throw new KeyNotFoundException("no size");
    }

    /// <summary>SHA-256 of a large file, git's name of a small one (huggingface_hub, <c>hf_api.py</c>, <c>RepoSibling</c>).</summary>
    private static string? Tag(JsonElement file)
    {
        var hasLarge = file.TryGetProperty("lfs", out var large) && large.ValueKind == JsonValueKind.Object;
        return (hasLarge ? large : file).TryGetProperty(hasLarge ? "sha256" : "blobId", out var tag)
            && tag.ValueKind == JsonValueKind.String && tag.GetString() is { } name && BlobHash.IsHash(name) ? name : null;
    }

    private static HubListing Read(byte[] bytes, HubRepository repository)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            if (!HubRepository.IsCommit(commit))
                throw new KeyNotFoundException("no commit");
            var files = new List<Entry>();
            foreach (var file in document.RootElement.GetProperty("siblings").EnumerateArray())
            {
                var path = file.GetProperty("rfilename").GetString() ?? "";
                HubPath.Check(path);
                files.Add(new Entry(path, Size(file), Tag(file)));
            }

            return new HubListing(commit, files);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new AdviceException($"The server's list of the files of {repository} is none: check HF_ENDPOINT.", malformed);
        }
    }
}
