using ImplicitInstruct.Reporting;
using Spectre.Console;

namespace ImplicitInstruct.Tests.Reporting;

[TestFixture]
public sealed class TablesFitTheTerminal
{
    private static readonly TableText Wide = new(
        ["model", "win rate, %", "95 % interval", "judge score", "what is wrong with it"],
        [
            ["instruction-tuned-other-tags", "50.0", "48.1 to 51.9", "0.871", "nothing, but that it has seen what it is asked and more"],
            ["single-task-poetry", "17.1", "12.6 to 22.1", "0.401", "it rhymes"],
        ]);

    [Test]
    public void No_name_is_broken_and_no_column_is_lost([Values(60, 80, 100, 200)] int width)
    {
        var lines = Lines(width);
        Assert.That(lines.Select(line => line.Length), Is.All.LessThanOrEqualTo(width));
        foreach (var cell in (string[])["instruction-tuned-other-tags", "single-task-poetry", "48.1 to 51.9", "0.401", "judge score"])
            Assert.That(lines, Has.Some.Contains(cell));
    }

    [Test]
    public void What_fits_stays_one_table() => Assert.That(Lines(200).Count(line => line.Contains("single-task-poetry")), Is.EqualTo(1));

    [Test]
    public void Each_part_of_a_wide_one_has_the_first_column() =>
        Assert.That(Lines(60).Count(line => line.Contains("single-task-poetry")), Is.GreaterThan(1));

    private static string[] Lines(int width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Write(Wide.ToTerminal(width));
        return [.. text.ToString().Split('\n').Select(line => line.TrimEnd())];
    }
}
