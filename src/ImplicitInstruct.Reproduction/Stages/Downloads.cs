using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Where data sets come from and are kept; no result depends on it.</summary>
/// <param name="Hub">The hub and its cache.</param>
/// <param name="Folder">Where files from outside of the hub are kept.</param>
public sealed record Downloads(HubSettings Hub, string Folder)
{
    /// <summary>The data set of a name.</summary>
    public Func<string, DatasetSource> SourceOf { get; init; } = DatasetSources.Of;

    /// <summary>
    /// As this process's environment has the hub, with files from elsewhere in <c>datasets/</c> beside the artifacts.
    /// </summary>
    /// <param name="artifacts">Folder of the artifacts.</param>
    /// <exception cref="AdviceException"><c>HF_ENDPOINT</c> is no address.</exception>
    public static Downloads FromEnvironment(string artifacts) => new(HubSettings.FromEnvironment(), Path.Combine(artifacts, "datasets"));

    /// <summary>The files of a data set.</summary>
    /// <exception cref="AdviceException">They cannot be had.</exception>
    internal async Task<LocalDataset> FetchAsync(DatasetSource source, IStageProgress progress, CancellationToken cancellation)
    {
        using var hub = new HubClient(Hub);
        return await new DatasetReader(hub, Folder).FetchAsync(source, new DownloadMeter(progress), cancellation).ConfigureAwait(false);
    }
}

/// <summary>Tells a stage's progress in mebibytes while files arrive; told from several threads.</summary>
/// <param name="progress">Where it goes.</param>
internal sealed class DownloadMeter(IStageProgress progress) : IProgress<DownloadProgress>
{
    private const int Mebi = 1 << 20;

    private ThroughputMeter? _meter;

    public void Report(DownloadProgress value)
    {
        lock (progress)
        {
            _meter ??= new ThroughputMeter(value.BytesDone / Mebi, Math.Max(1, value.Bytes / Mebi));
            progress.Report(_meter.After(value.BytesDone / Mebi, 0) with { TokensPerSecond = null, Unit = "MiB" });
        }
    }
}
