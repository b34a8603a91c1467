using ImplicitInstruct.Reporting;
namespace ImplicitInstruct.Tests.Reporting;

[TestFixture]
public sealed class TheMarkdownReportShowsTheSame
{
    [Test]
    public Task A_small_report_reads_like_this() =>
        Verifier.Verify(MarkdownReport.Render(SmallReport.Content).TrimEnd('\n'), extension: "md").UseDirectory("../../../expected/report")
            .UseFileName("small-report");

    [Test]
    public void Cells_keep_pipes_and_line_ends_inside() =>
        Assert.That(MarkdownText.Table(new TableText(["a|b", "c"], [["x\r\ny", "p|q `r` <b> \\|"]])),
            Is.EqualTo("| a\\|b | c |\n| --- | ---: |\n| x<br>y | p\\|q \\`r\\` \\<b\\> \\\\\\| |\n"));

    [TestCase("50 [39.1, 46.1] - #3", "50 [39.1, 46.1] - #3")]
    [TestCase("[here](http://example.org)", "\\[here\\](http://example.org)")]
    [TestCase("# no heading", "\\# no heading")]
    [TestCase("*a* _b_ <i> &amp; $x$", "\\*a\\* \\_b\\_ \\<i\\> \\&amp; \\$x\\$")]
    public void Text_does_nothing_but_show_itself(string text, string markdown) =>
        Assert.That(MarkdownText.Inline(text), Is.EqualTo(markdown));

    [TestCase("plain", "`plain`")]
    [TestCase("a `tick`", "`` a `tick` ``")]
    [TestCase("two\nlines", "`two lines`")]
    public void Code_is_fenced_by_more_ticks_than_it_has(string code, string markdown) =>
        Assert.That(MarkdownText.Code(code), Is.EqualTo(markdown));

    [Test]
    public void A_block_ends_where_it_should() => Assert.That(MarkdownText.Block("a\n```\nb"), Is.EqualTo("````text\na\n```\nb\n````\n"));

    [Test]
    public void Every_table_has_as_many_cells_in_all_rows()
    {
        var lines = MarkdownReport.Render(SmallReport.Content).Split('\n');
        foreach (var (line, next) in lines.Zip(lines.Skip(1)).Where(pair => pair.First.StartsWith('|') && pair.Second.StartsWith('|')))
            Assert.That(Cells(next), Is.EqualTo(Cells(line)), next);

        static int Cells(string line) => line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|');
    }
}
