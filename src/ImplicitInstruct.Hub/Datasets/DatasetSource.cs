namespace ImplicitInstruct.Hub.Datasets;

/// <summary>A data set of the paper: which files it is built from, and on what terms.</summary>
public sealed record DatasetSource
{
    /// <summary>What it is called on the command line and in files: <c>lima</c>, <c>gsm8k</c>, ...</summary>
    public required string Id { get; init; }

    /// <summary>The files, in the order in which the builders take them.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>What it is used for.</summary>
    public required DatasetKind Kind { get; init; }

    /// <summary>Examples or instructions once built, as the paper or its code has them (paper, sections 4.1 and 5.1).</summary>
    public required int Rows { get; init; }

    /// <summary>
    /// SHA-256 of the built file when it holds what the authors' does: of the file in the official repository, or of what its script makes
    /// of rows published elsewhere. Null where neither was to be had. Other bytes mean that the hub's files have changed since.
    /// </summary>
    public string? BuiltSha256 { get; init; }

    /// <summary>The licence that its page states.</summary>
    public required string Licence { get; init; }

    /// <summary>Whether its licence has to be accepted on the hub, and a token sent.</summary>
    public bool IsGated { get; init; }

    /// <summary>Where the paper or the official repository says so.</summary>
    public required string Source { get; init; }
}
