using ImplicitInstruct.Build.Slurm;
using ImplicitInstruct.Pipeline.Scheduling;
using Spectre.Console;

namespace ImplicitInstruct.Tests.Build;

/// <summary>What a terminal shows of jobs, at its size.</summary>
[TestFixture]
public sealed class JobsAreShownInATable
{
    [TestCase(80, 23, 12, "and 3 more")]
    [TestCase(120, 40, 12, null)]
    [TestCase(60, 10, 3, "and 3 more")]
    public void It_fits_whatever_runs(int width, int height, int running, string? more)
    {
        var lines = Draw(width, height, running);
        Assert.That(lines.Select(line => line.TrimEnd().Length), Has.All.LessThan(width));
        Assert.That(lines, more is null ? Has.None.Contains(" more") : Has.One.EqualTo(more));
        Assert.That(lines.Count(line => line.StartsWith("12345678_", StringComparison.Ordinal)),
            Is.EqualTo(running - (more is null ? 0 : int.Parse(more.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Test]
    public void Counts_have_a_sum_and_what_runs_has_columns() => Assert.That(Draw(80, 24, 2).Select(line => line.TrimEnd()), Is.EqualTo(
    [
        "",
        "  stage      waiting   queued   running   done   failed",
        new string('─', 57),
        "  pretrain         0        0         0      3        0",
        "  tune            40        2         2      5        1",
        new string('─', 57),
        "  all             40        2         2      8        1",
        "",
        "12345678_0   node-1   1:02:03  tune/a: 161/1,200 steps, loss 2.702, 12,605 tok…",
        "12345678_10  node-22     0:07  tune/b",
        "In the queue: 41 (Priority), 1 (PartitionTimeLimit).",
        "46:05:00 left",
    ]));

    private static string[] Draw(int width, int height, int running)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        RunningView[] two =
        [
            new("tune/a", "12345678_0", "node-1", "1:02:03", "[1/1] tune/a: 161/1,200 steps, loss 2.702, 12,605 tokens/s, 1:24 left"),
            new("tune/b", "12345678_10", "node-22", "0:07", ""),
        ];
        console.Write(WorkDisplay.Drawn(
            new WorkView(
                [new("pretrain", 0, 0, 0, 3, 0), new("tune", 40, 2, 2, 5, 1)],
                [.. Enumerable.Range(0, running).Select(n => two[n % 2])], [], new TimeSpan(46, 5, 0))
            {
                Queue = [(41, "(Priority)"), (1, "(PartitionTimeLimit)")],
            },
            width, height));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
