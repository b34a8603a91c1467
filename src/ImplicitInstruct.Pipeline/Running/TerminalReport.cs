using Spectre.Console;
using Spectre.Console.Rendering;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>A run on a terminal: a progress bar for each stage, with loss, throughput and time left.</summary>
public sealed class TerminalReport(IAnsiConsole console) : IRunReport
{
    /// <inheritdoc/>
    public void Line(string text) => console.WriteLine(text);

    /// <inheritdoc/>
    public IStageProgress Begin(Stage stage, int number, int of)
    {
        return new Bar(console, FormattableString.Invariant($"{number}/{of} {stage.Kind}/{stage.Name}"));
    }

    /// <summary>One bar. Spectre.Console draws from a task of its own, which ends when the stage does.</summary>
    private sealed class Bar : IStageProgress
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _drawing;
        private readonly IAnsiConsole _console;
        private ProgressTask? _task;

        public Bar(IAnsiConsole console, string label)
        {
            _console = console;
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var progress = console.Progress().AutoClear(false).Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new DetailsColumn());
            progress.RefreshRate = TimeSpan.FromMilliseconds(250);
            _drawing = Task.Run(() => progress.StartAsync(async context =>
            {
                _task = context.AddTask(Markup.Escape(label));
                started.SetResult();
                await _ended.Task.ConfigureAwait(false);
            }));
            started.Task.Wait();
        }

        public void Report(ProgressReading reading)
        {
            _task!.MaxValue = reading.Total;
            _task.Value = reading.Done;
            _task.State.Update<ProgressReading>(DetailsColumn.Key, _ => reading);
        }

        public void Note(string line) => _console.WriteLine(line);

        public void Finished()
        {
            _task!.Value = _task.MaxValue;
            _task.StopTask();
        }

        public void Dispose()
        {
            _ended.TrySetResult();
            _drawing.Wait();
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
