using System.Diagnostics;
using System.Globalization;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Scheduling;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>Shows work on several machines: a table that changes on a terminal, lines elsewhere.</summary>
/// <param name="report">Where lines go.</param>
/// <param name="terminal">The terminal; null where there is none.</param>
internal sealed class WorkDisplay(IRunReport report, IAnsiConsole? terminal) : IWorkDisplay
{
    /// <summary>Clears the screen, and nothing that has scrolled away.</summary>
    private const string Clear = "\u001b[2J\u001b[H";

    /// <summary>Lines of a terminal that are not for what runs: of the table beside its kinds, below it, and some before it.</summary>
    private const int OtherLines = 11;

    /// <summary>A task's log counts its one artifact.</summary>
    private const string OfOne = "[1/1] ";

    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _sinceLine = new();
    private readonly Lock _drawing = new();
    private string _last = "";
    private LiveDisplayContext? _live;
    private TaskCompletionSource _isOfAnotherSize = new();
    private int _width;

    /// <inheritdoc/>
    public void Line(string text) => report.Line(text);

    /// <inheritdoc/>
    public void Show(WorkView view)
    {
        if (terminal is not null)
        {
            lock (_drawing)
            {
                _live?.UpdateTarget(Drawn(view, terminal.Profile.Width, terminal.Profile.Height));
                if (_width != terminal.Profile.Width)
                    _isOfAnotherSize.TrySetResult();
            }
        }
        else if (view.Sentence != _last && (!_sinceLine.IsRunning || _sinceLine.Elapsed >= BetweenLines))
        {
            _last = view.Sentence;
            _sinceLine.Restart();
            report.Line(view.Sentence);
        }
    }

    /// <summary>Draws while some work lasts, anew whenever the terminal gets another width, which breaks lines that stand there.</summary>
    public async Task DrawWhileAsync(Task work)
    {
        for (var isFirst = true; terminal is not null && !work.IsCompleted; isFirst = false)
        {
            if (!isFirst)
                terminal.Write(new ControlCode(Clear));
            (_isOfAnotherSize, _width) = (new TaskCompletionSource(), terminal.Profile.Width);
            await terminal.Live(new Text("")).StartAsync(async live =>
            {
                lock (_drawing)
                    _live = live;
                await Task.WhenAny(work, _isOfAnotherSize.Task).ConfigureAwait(false);
                lock (_drawing)
                    _live = null;
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Counts by kind of stage, and what runs, as far as there is room.</summary>
    /// <param name="view">How far it is.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of the terminal.</param>
    public static IRenderable Drawn(WorkView view, int width, int height)
    {
        var counts = new Table().Border(TableBorder.Simple);
        counts.AddColumn(new TableColumn("stage").Footer("all"));
        foreach (var (name, count) in Columns)
            counts.AddColumn(new TableColumn(name).Footer(InDigits(view.Kinds.Sum(count))).RightAligned());
        foreach (var one in view.Kinds)
            counts.AddRow([one.Kind, .. Columns.Select(column => InDigits(column.Count(one)))]);
        var room = Math.Max(1, height - view.Kinds.Count - OtherLines);
        List<string> lines = [.. LinesOf(view.Running.Take(view.Running.Count > room ? room - 1 : room))];
        if (view.Running.Count > lines.Count)
            lines.Add($"and {view.Running.Count - lines.Count} more");
        if (view.Queue.Count > 0)
            lines.Add(view.QueueSentence);
        lines.Add(view.Left is null ? "" : ProgressReading.LeftInWords(view.Left).TrimStart(',', ' '));
        return new Rows([counts, .. lines.Select(line => new Text(line.Length < width ? line : line[..(width - 2)] + "…"))]);
    }

    /// <summary>All of it in lines.</summary>
    public static IEnumerable<string> Lines(WorkView view) =>
    [
        $"{"stage",-18}{string.Concat(Columns.Select(column => $"{column.Name,9}"))}",
        .. view.Kinds.Select(one => $"{one.Kind,-18}{string.Concat(Columns.Select(column => $"{column.Count(one),9}"))}"),
        .. LinesOf(view.Running), .. view.Failed.SelectMany(LinesOf),
        .. view.Queue.Count > 0 ? [view.QueueSentence] : Array.Empty<string>(), view.Sentence,
    ];

    /// <summary>A failure with the end of its log.</summary>
    public static IEnumerable<string> LinesOf(FailedView failed) =>
    [
        $"FAILED  {failed.Name}: the task {failed.Reason}.{(failed.Remedy is { } key ? " " + TextOf(key, failed.Name) : "")}",
        $"        The end of {failed.Log}:", .. failed.End.Select(line => "    " + line),
    ];

    private static string TextOf(string remedy, string name) => Remedies.All[remedy]
        .Replace("{name}", name, StringComparison.Ordinal).Replace("{stage}", name.Split('/')[0], StringComparison.Ordinal);

    private static (string Name, Func<KindView, int> Count)[] Columns { get; } =
    [
        ("waiting", one => one.Waiting), ("queued", one => one.Queued), ("running", one => one.Running), ("done", one => one.Done),
        ("failed", one => one.Failed),
    ];

    private static string InDigits(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>What runs, in columns.</summary>
    private static IEnumerable<string> LinesOf(IEnumerable<RunningView> running)
    {
        var (all, job, place, elapsed) = (running.ToList(), 0, 0, 0);
        foreach (var one in all)
        {
            (job, place, elapsed) = (
                Math.Max(job, one.Job.Length), Math.Max(place, one.Place.Length), Math.Max(elapsed, one.Elapsed.Length));
        }

        return all.Select(one => string.Join("  ", one.Job.PadRight(job), one.Place.PadRight(place), one.Elapsed.PadLeft(elapsed),
            one.Last.Length == 0 ? one.Name : one.Last.StartsWith(OfOne, StringComparison.Ordinal) ? one.Last[OfOne.Length..] : one.Last));
    }
}
