using System.Diagnostics;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Running;
using Spectre.Console;

namespace ImplicitInstruct.Build.Data;

/// <summary>
/// Shows how far a download is: a bar with bytes, rate and time left on a terminal, else a line every few seconds. Disposed when the
/// download ends.
/// </summary>
public abstract class DownloadDisplay : IProgress<DownloadProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public abstract void Report(DownloadProgress value);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Starts a display; nothing is shown before something arrives.</summary>
    /// <param name="label">What is downloaded.</param>
    /// <param name="terminal">The terminal; null when output is none.</param>
    /// <param name="report">Takes the lines where there is no terminal.</param>
    /// <param name="interval">Time between two lines; 5 seconds when null.</param>
    public static DownloadDisplay Begin(string label, IAnsiConsole? terminal, IRunReport report, TimeSpan? interval = null)
    {
        return terminal is null ? new Lines(label, report, interval ?? Interval) : new Bar(label, terminal);
    }

    private sealed class Lines(string label, IRunReport report, TimeSpan interval) : DownloadDisplay
    {
        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
        private readonly DownloadRate _rate = new();

        public override void Report(DownloadProgress value)
        {
            var words = _rate.InWords(value);
            if (_sinceLine.Elapsed < interval)
                return;
            _sinceLine.Restart();
            report.Line($"{label}: {words}");
        }

        public override void Dispose() => _sinceLine.Stop();
    }

    private sealed class Bar(string label, IAnsiConsole console) : DownloadDisplay
    {
        private TerminalBar? _bar;

        public override void Report(DownloadProgress value)
        {
            _bar ??= new TerminalBars(console, new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            {
                KeepsEnded = true,
            }.Begin(label);
            _bar.Progress.MaxValue = Math.Max(value.Bytes, 1);
            _bar.Progress.Value = value.BytesDone;
        }

        public override void Dispose() => _bar?.Dispose();
    }
}
