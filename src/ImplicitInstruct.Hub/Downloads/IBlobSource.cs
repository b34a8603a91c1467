namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Where the bytes of a blob come from, and what is said when they do not.</summary>
internal interface IBlobSource
{
    /// <summary>The address, or what follows the endpoint.</summary>
    string Address { get; }

    /// <summary>The folder that needs room.</summary>
    string Folder { get; }

    /// <summary>What is wrong with an address that an answer redirects to, as a sentence; null where nothing is.</summary>
    string? Refuses(Uri next);

    /// <summary>Passes an answer that is good.</summary>
    /// <exception cref="HubTroubleException">The server is busy or broken.</exception>
    /// <exception cref="AdviceException">The server will not give it, or has another file.</exception>
    void Check(HttpResponseMessage response);

    /// <summary>The sentence for a request that failed each time.</summary>
    AdviceException GaveUp(HubTroubleException last);

    /// <summary>The sentence for bytes that arrived and do not have their hash.</summary>
    AdviceException Damaged();
}

/// <summary>A file of the hub.</summary>
internal sealed class HubBlobSource(HubConnection connection, HubSettings settings, HubRepository repository, HubFile file) : IBlobSource
{
    /// <inheritdoc/>
    public string Address => repository.FileAddress(file.Path);

    /// <inheritdoc/>
    public string Folder => settings.CacheFolder;

    /// <inheritdoc/>
    public string? Refuses(Uri next) => null;

    /// <inheritdoc/>
    public void Check(HttpResponseMessage response) => connection.Check(response, repository, file.Path);

    /// <inheritdoc/>
    public AdviceException GaveUp(HubTroubleException last) => HubRefusal.GaveUp(last, settings, repository, file.Path);

    /// <inheritdoc/>
    public AdviceException Damaged() => new(
        $"{repository}, file {Refusal.Quote(file.Path)}, arrived twice with bytes that do not have its hash {file.Tag}; nothing of it was "
        + "kept. Check HF_ENDPOINT and what stands between you and it.");
}
