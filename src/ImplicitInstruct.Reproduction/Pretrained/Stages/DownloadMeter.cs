using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

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
