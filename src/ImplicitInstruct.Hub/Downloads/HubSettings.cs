namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Where the hub is, where its files are kept, and how hard to try.</summary>
/// <remarks>
/// The variables and their meaning are those of the Python package huggingface_hub (<c>constants.py</c>), whose cache is shared.
/// </remarks>
public sealed record HubSettings
{
    /// <summary>The hub; <c>HF_ENDPOINT</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>
    /// The folder of <c>models--ORG--NAME</c>: <c>HF_HUB_CACHE</c> (once <c>HUGGINGFACE_HUB_CACHE</c>), else <c>hub</c> in <c>HF_HOME</c>,
    /// else <c>~/.cache/huggingface/hub</c>.
    /// </summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// Who asks; sent to <see cref="Endpoint"/> alone, never to a host it redirects to. <c>HF_TOKEN</c> (once
    /// <c>HUGGING_FACE_HUB_TOKEN</c>), else the file that <c>hf auth login</c> leaves.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether only the cache is used; <c>HF_HUB_OFFLINE</c>, else <c>TRANSFORMERS_OFFLINE</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>How many files are downloaded at a time.</summary>
    public int Parallelism { get; init; } = 8;

    /// <summary>How many times in a row a request may fail without a byte of progress.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>
    /// Pause after the first failure; it doubles with each, and gives way to a longer one that the server asks for, up to five minutes.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest silence of a server before the connection counts as dropped.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What measures silences.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether files already in the cache are hashed again before they are used.</summary>
    public bool VerifiesCachedFiles { get; init; } = true;

    /// <summary>
    /// Whether snapshots link to blobs; false moves or copies, as <c>HF_HUB_DISABLE_SYMLINKS</c> asks and as happens by itself where the
    /// system allows no links.
    /// </summary>
    public bool LinksSnapshots { get; init; } = true;

    /// <summary>Free bytes on the disk of a folder, null when unknown.</summary>
    public Func<string, long?> FreeSpace { get; init; } = FreeSpaceOf;

    /// <summary>The settings of this process's environment.</summary>
    /// <param name="variable">Reads a variable; the process's own by default.</param>
    /// <exception cref="AdviceException"><c>HF_ENDPOINT</c> is no address, or the token is none that could be sent.</exception>
    public static HubSettings FromEnvironment(Func<string, string?>? variable = null)
    {
        var environment = new PythonEnvironment(variable ?? Environment.GetEnvironmentVariable);
        string? Read(params ReadOnlySpan<string> names) => environment.First(names);
        var home = environment.Folder("HF_HOME")
            ?? Path.Combine(environment.Folder("XDG_CACHE_HOME") ?? Path.Combine(environment.Home, ".cache"), "huggingface");
        var tokenFile = environment.Folder("HF_TOKEN_PATH") ?? Path.Combine(home, "token");
        var settings = new HubSettings
        {
            CacheFolder = environment.Folder("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"),
            Token = Read("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN") is { } typed ? Sendable(typed,
                "HF_TOKEN") : TokenOf(tokenFile) is { } kept ? Sendable(kept, tokenFile) : null,
            Offline = PythonEnvironment.IsTrue(Read("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")),
            LinksSnapshots = !PythonEnvironment.IsTrue(Read("HF_HUB_DISABLE_SYMLINKS")),
        };
        if (Read("HF_ENDPOINT") is not { } endpoint)
            return settings;
        if (ServerAddress.Fault(endpoint, out var address) is { } fault)
        {
            // what may hold a password is not repeated
            var subject = endpoint.AsSpan().ContainsAny('@', '?', '#') ? "HF_ENDPOINT" : $"HF_ENDPOINT is {Refusal.Quote(endpoint)}: it";
            throw new AdviceException(
                $"{subject} {fault}. Type HF_ENDPOINT=https://huggingface.co, or unset it; a token goes into HF_TOKEN.");
        }

        return settings with { Endpoint = address! };
    }

    /// <summary>The folder of a commit's files in the cache, whether or not anything is there.</summary>
    /// <param name="pinned">A repository at a commit.</param>
    public string SnapshotFolder(HubRepository pinned)
    {
        return new HubCache(this, pinned).Snapshot(pinned.Revision);
    }

    /// <summary>Without the token.</summary>
    public override string ToString() => $"{Endpoint} in {CacheFolder}{(Offline ? ", offline" : "")}";

    /// <summary>
    /// The token without line breaks and blanks around it, as the Python package cleans it; what no header can hold is refused before it is
    /// sent, and never shown.
    /// </summary>
    private static string Sendable(string token, string from)
    {
        var clean = token.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();
        return AccessKey.Fault(clean) is { } fault
            ? throw new AdviceException($"{from} holds no token such as hf_...: it {fault}. Copy it again.")
            : clean;
    }

    private static string? TokenOf(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file) is var text && !string.IsNullOrWhiteSpace(text) ? text : null;
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            return null;   // as if nobody had logged in; a request that needs a token says so
        }
    }

    private static long? FreeSpaceOf(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is ArgumentException || Refusal.IsFileTrouble(unknown))
        {
            return null;
        }
    }
}
