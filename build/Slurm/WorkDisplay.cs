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
/// <param name="live">The table on the terminal; null where there is none.</param>
internal sealed class WorkDisplay(IRunReport report, LiveDisplayContext? live) : IWorkDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _sinceLine = new();
    private string _last = "";

    /// <inheritdoc/>
    public void Line(string text) => report.Line(text);

    /// <inheritdoc/>
    public void Show(WorkView view)
    {
        if (live is not null)
        {
            live.UpdateTarget(Drawn(view));
            live.Refresh();
        }
        else if (view.Sentence != _last && (!_sinceLine.IsRunning || _sinceLine.Elapsed >= BetweenLines))
        {
            _last = view.Sentence;
            _sinceLine.Restart();
            report.Line(view.Sentence);
        }
    }

    /// <summary>Counts by kind of stage, and what runs.</summary>
    public static IRenderable Drawn(WorkView view)
    {
        var counts = new Table().Border(TableBorder.Simple);
        counts.AddColumn("stage");
        foreach (var name in new[] { "waiting", "queued", "running", "done", "failed" })
            counts.AddColumn(new TableColumn(name).RightAligned());
        foreach (var one in view.Kinds)
        {
            counts.AddRow(
                [one.Kind, .. new[] { one.Waiting, one.Queued, one.Running, one.Done, one.Failed }
                    .Select(count => count.ToString(CultureInfo.InvariantCulture))]);
        }

        return new Rows([counts, .. view.Running.Select(one => new Text(LineOf(one))), new Text(view.Sentence)]);
    }

    /// <summary>All of it in lines.</summary>
    public static IEnumerable<string> Lines(WorkView view) =>
    [
        $"{"stage",-18}{"waiting",9}{"queued",9}{"running",9}{"done",9}{"failed",9}",
        .. view.Kinds.Select(one => $"{one.Kind,-18}{one.Waiting,9}{one.Queued,9}{one.Running,9}{one.Done,9}{one.Failed,9}"),
        .. view.Running.Select(LineOf), .. view.Failed.SelectMany(LinesOf), view.Sentence,
    ];

    /// <summary>A failure with the end of its log.</summary>
    public static IEnumerable<string> LinesOf(FailedView failed) =>
    [
        $"FAILED  {failed.Name}: the task {failed.Reason}.{(failed.Remedy is { } key ? " " + TextOf(key, failed.Name) : "")}",
        $"        The end of {failed.Log}:", .. failed.End.Select(line => "    " + line),
    ];

    private static string TextOf(string remedy, string name) => Remedies.All[remedy]
        .Replace("{name}", name, StringComparison.Ordinal).Replace("{stage}", name.Split('/')[0], StringComparison.Ordinal);

    private static string LineOf(RunningView one) =>
        $"{one.Job,-10}{one.Place,-10}{one.Elapsed,-12}{(one.Last.Length > 0 ? one.Last : one.Name)}";
}
