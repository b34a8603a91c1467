namespace ImplicitInstruct.Tests.Evidence;

/// <summary>A file of others that tests compare with, and that may not be committed here: known by its hash, fetched by it.</summary>
/// <param name="What">What it is, for whoever reads why a test did not run.</param>
/// <param name="Address">Where it is published, at a commit.</param>
/// <param name="Sha256">Its bytes there, in lower-case hexadecimal.</param>
internal sealed record EvidenceFile(string What, Uri Address, string Sha256)
{
    /// <summary>Where it may lie in the folder of shared material beside the checkout.</summary>
    public required string Beside { get; init; }

    /// <summary>Its bytes there, where they are an excerpt or another form of the published ones.</summary>
    public string BesideSha256
    {
        get => field ?? Sha256;
        init;
    }
}
