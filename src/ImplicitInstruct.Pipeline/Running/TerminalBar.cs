using Spectre.Console;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>One progress bar on a terminal. Spectre.Console draws it from a task of its own, which ends when the bar does.</summary>
public sealed class TerminalBar : IDisposable
{
    private static readonly TimeSpan RefreshRate = TimeSpan.FromMilliseconds(250);

    /// <summary>Characters of percentage and details: <c>100 % loss 1.234, 41,234 tokens/s, 0:32 left</c>.</summary>
    private const int DetailsWidth = 46;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;

    /// <summary>Starts a bar.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="label">What stands before the bar.</param>
    /// <param name="details">Columns after bar and percentage.</param>
    /// <remarks>What the terminal throws comes out here, when nothing could be drawn at all.</remarks>
    public TerminalBar(IAnsiConsole console, string label, params IReadOnlyList<ProgressColumn> details)
    {
        var started = new TaskCompletionSource<ProgressTask>(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new TaskDescriptionColumn { Alignment = Justify.Left };
        // What is told of the stage is worth more than the bar: on a narrow terminal that gives way first.
        var bar = Math.Clamp(console.Profile.Width - label.Length - DetailsWidth, 4, 24);
        var progress = console.Progress().AutoClear(false).AutoRefresh(false)
            .Columns([left, new ProgressBarColumn { Width = bar }, new PercentageColumn(), .. details]);
        _drawing = Task.Run(() => progress.StartAsync(async context =>
        {
            started.SetResult(context.AddTask(Markup.Escape(label)));
            // Spectre.Console would refresh from a thread of its own, where a terminal that is gone ends the process.
            while (await Task.WhenAny(_ended.Task, Task.Delay(RefreshRate)).ConfigureAwait(false) != _ended.Task)
                context.Refresh();
        }));
        if (Task.WaitAny(started.Task, _drawing) == 1)   // the drawing ended before it began
            _drawing.GetAwaiter().GetResult();
        Progress = started.Task.Result;
    }

    /// <summary>How far the bar is.</summary>
    public ProgressTask Progress { get; }

    /// <summary>Draws the bar for the last time; what the terminal threw meanwhile comes out here.</summary>
    public void End()
    {
        _ended.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }

    /// <summary>Ends the bar. Says nothing of a terminal that is gone, since that would hide why its user ends.</summary>
    public void Dispose()
    {
        _ended.TrySetResult();
        Task.WaitAny(_drawing);
    }
}
