using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Build.Data;

/// <summary>What the command line says about data sets.</summary>
internal sealed record DataOptions
{
    /// <summary>Where built sets go, and what is fetched from outside of the hub; the scales keep theirs in the same place.</summary>
    public required string Folder { get; init; }

    /// <summary>The hub and its cache.</summary>
    public required HubSettings Hub { get; init; }

    /// <summary>Names of the sets wanted; none means all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Where the list of built sets goes; null: nowhere.</summary>
    public string? JsonFile { get; init; }

    /// <summary>The sets there are.</summary>
    public IReadOnlyList<DatasetSource> Sources { get; init; } = DatasetSources.All;
}
