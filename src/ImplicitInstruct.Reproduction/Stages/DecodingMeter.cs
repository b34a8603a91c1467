using ImplicitInstruct.Decoding;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Tells a stage's progress in responses while they are decoded.</summary>
/// <param name="progress">Where it goes.</param>
public sealed class DecodingMeter(IStageProgress progress) : IProgress<DecodingProgress>
{
    private ThroughputMeter? _meter;
    private long _tokens;

    /// <inheritdoc/>
    public void Report(DecodingProgress value)
    {
        _meter ??= new ThroughputMeter(0, value.Rows);
        progress.Report(_meter.After(value.FinishedRows, (int)(value.NewTokens - _tokens)));
        _tokens = value.NewTokens;
    }
}
