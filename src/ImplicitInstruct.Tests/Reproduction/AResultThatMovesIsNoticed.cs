using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Acceptance;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class AResultThatMovesIsNoticed
{
    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Make() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void A_table_that_nobody_has_accepted_is_a_change_and_is_left_to_be_looked_at()
    {
        Assert.That(Compare(Table(43)).Single().ToString(), Is.EqualTo(
            "table-1: there is no accepted table yet; look at the received one and accept it"));
        Assert.That(File.Exists(Path("received")), Is.True);
    }

    [Test]
    public void Noise_is_no_change_and_leaves_nothing()
    {
        Accept(Table(43));
        Assert.That(Compare(Table(44.5)), Is.Empty);
        Assert.That(File.Exists(Path("received")), Is.False);
    }

    [Test]
    public void A_row_outside_both_intervals_has_moved()
    {
        Accept(Table(43));
        Assert.That(Compare(Table(38)).Single().Text, Is.EqualTo("response-tuned moved from 43.0 [41.0, 45.0] to 38.0 [36.0, 40.0]"));
        Assert.That(File.Exists(Path("received")), Is.True);
    }

    [Test]
    public void Another_judge_and_other_rows_are_changes()
    {
        Accept(Table(43));
        Assert.That(Compare(Table(43) with { Annotator = "other" }).Single().Text, Is.EqualTo("the judge was judge and is other"));
        Assert.That(
            Compare(Table(43, "base")).Select(change => change.Text),
            Is.EqualTo(new[] { "the row response-tuned is gone", "the row base is new" }));
    }

    [Test]
    public void An_accepted_table_that_cannot_be_read_says_how_to_get_it_back()
    {
        Accept(Table(43));
        File.WriteAllText(Path("verified"), "{");
        Assert.That(() => Compare(Table(43)), Throws.TypeOf<AdviceException>().With.Message.Contains("git checkout -- expected/accepted"));
    }

    private IReadOnlyList<TableChange> Compare(WinRateTable table) => new AcceptedTables(_scratch.Path).Compare("table-1", table);

    private void Accept(WinRateTable table)
    {
        Compare(table);
        File.Move(Path("received"), Path("verified"));
    }

    private string Path(string state) => System.IO.Path.Combine(_scratch.Path, $"table-1.{state}.json");

    private static WinRateTable Table(double rate, string model = "response-tuned") => new()
    {
        Annotator = "judge",
        Rows = [new() { Model = model, WinRate = new(model, rate, new Interval(rate - 2, rate + 2, 0.95), 805, 1), Seeds = [] }],
        Differences = [],
    };
}
