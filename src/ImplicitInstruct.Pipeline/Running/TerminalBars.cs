using Spectre.Console;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>
/// Progress bars on a terminal, those that have not ended one below the other. Spectre.Console draws them from a task of its own, which
/// ends with the last one.
/// </summary>
/// <param name="console">The terminal.</param>
/// <param name="details">Columns after bar and percentage.</param>
public sealed class TerminalBars(IAnsiConsole console, params IReadOnlyList<ProgressColumn> details)
{
    private static readonly TimeSpan RefreshRate = TimeSpan.FromMilliseconds(250);

    /// <summary>Characters of percentage and details: <c>100 % loss 1.234, 41,234 tokens/s, 0:32 left</c>.</summary>
    private const int DetailsWidth = 46;

    /// <summary>Whether a bar that has ended stays.</summary>
    public bool KeepsEnded { get; init; }

    private readonly Lock _gate = new();
    private Drawing? _drawing;
    private int _open;

    /// <summary>Starts a bar.</summary>
    /// <param name="label">What stands before the bar.</param>
    /// <remarks>What the terminal throws comes out here, when nothing can be drawn at all.</remarks>
    public TerminalBar Begin(string label)
    {
        lock (_gate)
        {
            _drawing ??= Draw(label.Length);
            if (_drawing.Task.IsFaulted)
                _drawing.Task.GetAwaiter().GetResult();
            _open++;
            return new TerminalBar(this, _drawing.Context.AddTask(Markup.Escape(label)));
        }
    }

    /// <summary>Ends a bar; what the terminal threw meanwhile comes out here.</summary>
    internal void End(ProgressTask bar)
    {
        lock (_gate)
        {
            bar.StopTask();
            if (_drawing is not { } drawing)
                return;
            if (--_open == 0)
            {
                drawing.Ended.TrySetResult();
                _drawing = null;
                drawing.Task.GetAwaiter().GetResult();
            }
            else if (drawing.Task.IsFaulted)
                drawing.Task.GetAwaiter().GetResult();
        }
    }

    private Drawing Draw(int labelWidth)
    {
        var started = new TaskCompletionSource<ProgressContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new TaskDescriptionColumn { Alignment = Justify.Left };
        // What is told of a stage is worth more than the bar: on a narrow terminal that gives way first.
        var bar = Math.Clamp(console.Profile.Width - labelWidth - DetailsWidth, 4, 24);
        var progress = console.Progress().AutoClear(!KeepsEnded).AutoRefresh(false).HideCompleted(!KeepsEnded)
            .Columns([left, new ProgressBarColumn { Width = bar }, new PercentageColumn(), .. details]);
        var drawing = Task.Run(() => progress.StartAsync(async context =>
        {
            started.SetResult(context);
            // Spectre.Console would refresh from a thread of its own, where a terminal that is gone ends the process.
            while (await Task.WhenAny(ended.Task, Task.Delay(RefreshRate)).ConfigureAwait(false) != ended.Task)
                context.Refresh();
        }));
        if (Task.WaitAny(started.Task, drawing) == 1)   // it ended before it began
            drawing.GetAwaiter().GetResult();
        return new Drawing(started.Task.Result, drawing, ended);
    }

    private sealed record Drawing(ProgressContext Context, Task Task, TaskCompletionSource Ended);
}

/// <summary>A progress bar.</summary>
public sealed class TerminalBar : IDisposable
{
    private readonly TerminalBars _bars;
    private bool _hasEnded;

    internal TerminalBar(TerminalBars bars, ProgressTask progress) => (_bars, Progress) = (bars, progress);

    /// <summary>How far the bar is.</summary>
    public ProgressTask Progress { get; }

    /// <summary>Takes the bar away; what the terminal threw meanwhile comes out here.</summary>
    public void End()
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        _bars.End(Progress);
    }

    /// <summary>Ends the bar. Says nothing of a terminal that is gone, since that would hide why its user ends.</summary>
    public void Dispose()
    {
        try
        {
            End();
        }
        catch (Exception terminal) when (terminal is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Gone, and nobody is there to be told.
        }
    }
}
