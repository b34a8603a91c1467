using System.Diagnostics;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Running;
using Spectre.Console;

namespace ImplicitInstruct.Build.Data;

/// <summary>Shows how far a download is: a bar with bytes, rate and time left on a terminal, else a line every few seconds. Disposed when the download ends.</summary>
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

    /// <summary>Spectre.Console draws from a task of its own, which ends when the download does.</summary>
    private sealed class Bar(string label, IAnsiConsole console) : DownloadDisplay
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task? _drawing;
        private ProgressTask? _task;

        public override void Report(DownloadProgress value)
        {
            _drawing ??= Draw();
            _task!.MaxValue = Math.Max(value.Bytes, 1);
            _task.Value = value.BytesDone;
        }

        public override void Dispose()
        {
            _ended.TrySetResult();
            _drawing?.Wait();
        }

        private Task Draw()
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var progress = console.Progress().AutoClear(false).Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn());
            progress.RefreshRate = TimeSpan.FromMilliseconds(250);
            var drawing = Task.Run(() => progress.StartAsync(async context =>
            {
                _task = context.AddTask(Markup.Escape(label));
                started.SetResult();
                await _ended.Task.ConfigureAwait(false);
            }));
            started.Task.Wait();
            return drawing;
        }
    }
}
