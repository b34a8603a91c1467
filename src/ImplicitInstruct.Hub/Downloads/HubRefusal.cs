using System.Net;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>What an answer of the hub means to the one who asked.</summary>
/// <remarks>
/// The codes in <c>X-Error-Code</c> are the hub's own (huggingface_hub, <c>utils/_http.py</c>, <c>hf_raise_for_status</c>).
/// </remarks>
internal static class HubRefusal
{
    private const int LongestMessage = 240;

    /// <summary>The sentence for an answer that no other attempt will change.</summary>
    public static AdviceException Of(HttpResponseMessage response, HubSettings settings, HubRepository repository, string? path)
    {
        var page = $"{settings.Endpoint.ToString().TrimEnd('/')}/{repository.Page}";
        var code = HubHeaders.Text(response, "X-Error-Code");
        var said = Said(response);
        return new AdviceException((response.StatusCode, code) switch
        {
            _ when HubHeaders.Text(response, "X-Error-Message") == "Access to this resource is disabled." =>
                $"{repository.Id} was disabled by {settings.Endpoint.Host}: {page} says why, and no token helps.",
            (_, "GatedRepo") => $"{repository.Id} is gated{said}: accept its licence at {page}, then "
                + $"{TokenAdvice(settings, "of that account")}.",
            (_, "RevisionNotFound") =>
                $"{repository.Id} has no revision {Refusal.Quote(repository.Revision)}: name a branch, a tag or a commit that {page} "
                    + "lists.",
            (_, "EntryNotFound") => $"{repository} has no file {Refusal.Quote(path ?? "")}: {page} lists its files.",
            (HttpStatusCode.Unauthorized, _) when settings.Token is null =>
                $"{repository.Id} does not exist or is private or gated: check the name, or {TokenAdvice(settings, "that may read it")}.",
            (HttpStatusCode.Unauthorized, _) =>
                $"{settings.Endpoint.Host} does not accept the token, or {repository.Id} does not exist{said}: check the name, or "
                    + $"{TokenAdvice(settings, "that may read it")}.",
            (HttpStatusCode.Forbidden, _) =>
                (settings.Token is null ? $"{repository.Id} may not be read without a token" : $"The token may not read {repository.Id}")
                    + $"{said}: ask for access at {page}, or {TokenAdvice(settings, "that may read it")}.",
            (HttpStatusCode.NotFound, "RepoNotFound") or (HttpStatusCode.NotFound, null) when path is null =>
                $"{repository} is not at {settings.Endpoint}: check the name and the revision{(code is null ? ", and HF_ENDPOINT" : "")}.",
            (HttpStatusCode.NotFound, _) =>
                $"{repository} has no file {Refusal.Quote(path ?? "")} at {settings.Endpoint}: check the name, the revision and the file.",
            _ => $"{settings.Endpoint.Host} answered {(int)response.StatusCode} for "
                + $"{repository}{(path is null ? "" : $", file {Refusal.Quote(path)}")}: check HF_ENDPOINT and the name.",
        });
    }

    /// <summary>The sentence for a request that failed each time.</summary>
    public static AdviceException GaveUp(HubTroubleException last, HubSettings settings, HubRepository repository, string? path) => new(
        $"{settings.Endpoint.Host} {last.Message} ({settings.Attempts} attempts for {path ?? "the list of files"} of {repository.Id}); "
            + "type the same again later, what is downloaded is kept.", last);

    /// <summary>The sentence for what the cache does not hold and may not ask for.</summary>
    public static AdviceException NotCached(HubRepository repository, string? path, string cacheFolder) => new(
        $"{repository}{(path is null ? "" : $", file {Refusal.Quote(path)},")} is not in '{cacheFolder}', and HF_HUB_OFFLINE forbids to "
            + "download it: unset HF_HUB_OFFLINE once, or name the cache that holds it in HF_HOME.");

    /// <summary>The sentence for a full disk.</summary>
    public static AdviceException DiskFull(string folder, long needed, long? free, Exception? cause = null)
    {
        var sentence = $"'{folder}' lacks disk space: {Refusal.Count(needed)} more bytes are "
            + $"needed{(free is { } bytes ? $" and {Refusal.Count(bytes)} are free" : "")}; free some, or set HF_HOME to a larger disk. "
            + "What is downloaded is kept.";
        return cause is null ? new AdviceException(sentence) : new AdviceException(sentence, cause);
    }

    /// <summary>Whether the system says that the disk is full: ENOSPC, ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL.</summary>
    public static bool IsDiskFull(Exception trouble) =>
        trouble is IOException && trouble.HResult is 28 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    /// <summary>The server's own words, such as which of a token's permissions is missing.</summary>
    private static string Said(HttpResponseMessage response) =>
        HubHeaders.Text(response, "X-Error-Message") is { Length: > 0 } words
            ? $" (the server says {Refusal.QuoteUpTo(LongestMessage, words)})"
            : "";

    private static string TokenAdvice(HubSettings settings, string whose) =>
        $"set HF_TOKEN to a token {whose} ({settings.Endpoint.ToString().TrimEnd('/')}/settings/tokens)";
}
