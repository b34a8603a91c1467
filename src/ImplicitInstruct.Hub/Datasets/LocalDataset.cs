namespace ImplicitInstruct.Hub.Datasets;

/// <summary>The files of a data set on this machine; all that the builders need.</summary>
/// <param name="Source">Which data set it is.</param>
/// <param name="Paths">
/// A path for each of its files, in their order. The ending tells the format: <c>.json</c>, <c>.jsonl</c>, <c>.csv</c>, <c>.parquet</c> or
/// <c>.txt</c>.
/// </param>
public sealed record LocalDataset(DatasetSource Source, IReadOnlyList<string> Paths)
{
    /// <summary>
    /// The commits of the hub that files came from, and hashes of files from elsewhere; empty for files that the user brought.
    /// </summary>
    public IReadOnlyList<string> Revisions { get; init; } = [];
}
