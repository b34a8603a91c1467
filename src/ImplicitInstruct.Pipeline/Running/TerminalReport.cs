using Spectre.Console;
using Spectre.Console.Rendering;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>A run on a terminal: a progress bar for each stage, with loss, throughput and time left.</summary>
public sealed class TerminalReport(IAnsiConsole console) : IRunReport
{
    /// <inheritdoc/>
    public void Line(string text) => console.WriteLine(text);

    /// <inheritdoc/>
    public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null) => new StageBar(
        console, FormattableString.Invariant($"{number}/{of}{ProgressReading.LeftInWords(leftInAll)} {stage.Kind}/{stage.Name}"));

    private sealed class StageBar(IAnsiConsole console, string label) : IStageProgress
    {
        private readonly TerminalBar _bar = new(console, label, new DetailsColumn());

        public void Report(ProgressReading reading)
        {
            _bar.Progress.MaxValue = reading.Total;
            _bar.Progress.Value = reading.Done;
            _bar.Progress.State.Update<ProgressReading>(DetailsColumn.Key, _ => reading);
        }

        public void Note(string line) => console.WriteLine(line);

        public void Finished()
        {
            _bar.Progress.Value = _bar.Progress.MaxValue;
            _bar.Progress.StopTask();
            _bar.End();
        }

        public void Dispose() => _bar.Dispose();
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
