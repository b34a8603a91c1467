using System.Diagnostics;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Turns steps into progress readings: tokens per second, a smoothed loss, the time left. Decides nothing.</summary>
/// <param name="doneBefore">Steps done by earlier runs.</param>
/// <param name="total">Steps in all.</param>
public sealed class ThroughputMeter(long doneBefore, long total)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double? _loss;
    private long _tokens;

    /// <summary>The reading after a step.</summary>
    /// <param name="done">Steps done, those of earlier runs included.</param>
    /// <param name="tokens">Tokens of this step.</param>
    /// <param name="loss">Loss of this step, null when nothing is trained.</param>
    public ProgressReading After(long done, int tokens, double? loss = null)
    {
        _tokens += tokens;
        _loss = loss is { } now && _loss is { } before ? 0.95 * before + 0.05 * now : loss;
        var seconds = Math.Max(_clock.Elapsed.TotalSeconds, 1e-3);
        TimeSpan? left = done > doneBefore ? TimeSpan.FromSeconds(seconds / (done - doneBefore) * (total - done)) : null;
        return new ProgressReading(done, total, _tokens / seconds, _loss, left);
    }
}
