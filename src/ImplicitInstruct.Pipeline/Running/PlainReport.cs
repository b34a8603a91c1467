using System.Diagnostics;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>A run in plain lines, for logs and pipes: a line every few seconds while a stage runs, and one when it is done.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="interval">Time between two readings.</param>
public sealed class PlainReport(TextWriter output, TimeSpan interval) : IRunReport
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Line(string text)
    {
        lock (_gate)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }

    /// <inheritdoc/>
    public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null) => new Progress(
        this, FormattableString.Invariant($"[{number}/{of}{ProgressReading.LeftInWords(leftInAll)}] {stage.Kind}/{stage.Name}"), interval);

    private sealed class Progress(PlainReport report, string label, TimeSpan interval) : IStageProgress
    {
        private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

        public void Report(ProgressReading reading)
        {
            if (_sinceLine.Elapsed < interval)
                return;
            _sinceLine.Restart();
            report.Line($"{label}: {reading.InWords()}");
        }

        public void Note(string line) => report.Line($"{label}: {line}");

        public void Finished() => report.Line(FormattableString.Invariant($"{label}: done in {_sinceStart.Elapsed.TotalSeconds:0.0} s"));

        public void Dispose() => _sinceStart.Stop();
    }
}
