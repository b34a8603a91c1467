using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>
/// A run on a terminal: a bar for all of it and one for each stage that runs, with loss, throughput and time left; a line for each that is
/// done.
/// </summary>
public sealed class TerminalReport(IAnsiConsole console) : IRunReport
{
    private readonly TerminalBars _bars = new(console, new DetailsColumn());
    private readonly Lock _gate = new();
    private TerminalBar? _whole;
    private int _running;

    /// <inheritdoc/>
    public void Line(string text) => console.WriteLine(text);

    /// <inheritdoc/>
    public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null)
    {
        lock (_gate)
        {
            var whole = _whole ??= _bars.Begin(FormattableString.Invariant($"all {of} artifacts"));
            _running++;
            Show(whole, new ProgressReading(number - _running, of, Left: leftInAll));
            var name = $"{stage.Kind}/{stage.Name}";
            return new StageBar(this, _bars.Begin(name), FormattableString.Invariant($"{number}/{of} {name}"));
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_running > 0)
                return;
            using var last = _whole;
            _whole = null;
        }
    }

    private static void Show(TerminalBar bar, ProgressReading reading)
    {
        bar.Progress.MaxValue = reading.Total;
        bar.Progress.Value = reading.Done;
        bar.Progress.State.Update<ProgressReading>(DetailsColumn.Key, _ => reading);
    }

    private sealed class StageBar(TerminalReport report, TerminalBar bar, string name) : IStageProgress
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private ProgressReading _last;

        public void Report(ProgressReading reading)
        {
            _last = reading with { Left = null };
            Show(bar, reading);
        }

        public void Note(string line) => report.Line($"{name}: {line}");

        public void Finished()
        {
            bar.End();
            report.Line(FormattableString.Invariant(
                $"{name}: done in {_clock.Elapsed.TotalSeconds:0.0} s{_last.Details()}"));
        }

        public void Dispose()
        {
            bar.Dispose();
            report.End();
        }
    }

    /// <summary>Loss, throughput and time left of a bar.</summary>
    private sealed class DetailsColumn : ProgressColumn
    {
        public const string Key = "details";

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.State.Get<ProgressReading>(Key).Details().TrimStart(',', ' '));
    }
}
