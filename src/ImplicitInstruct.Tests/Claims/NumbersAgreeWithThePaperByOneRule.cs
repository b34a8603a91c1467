using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>Two one-sided tests within the paper's own repeatability, worked out by hand.</summary>
[TestFixture]
public sealed class NumbersAgreeWithThePaperByOneRule
{
    private static readonly PaperValue Paper =
        new() { Model = "M", Condition = "response-tuned", Value = 43.3, Deviation = 1.1, Source = "Table 1" };

    /// <summary>σ = 1.1198, margin 2.7718 σ; variances 1.2² / 5 and σ² / 5, Welch's 7.96 degrees, t 1.895.</summary>
    [Test]
    public void Five_runs_near_the_papers_agree()
    {
        var one = PaperComparison.Of(Ours(43.0), Paper, new RunSpread(1.2, 5));
        Assert.That(one.Agreement, Is.EqualTo(Agreement.Agrees));
        Assert.That(one.Margin, Is.EqualTo(3.1039).Within(1e-3));
        Assert.That(one.Difference.Value, Is.EqualTo(-0.3).Within(1e-9));
        Assert.That(one.Difference.Interval.Low, Is.EqualTo(-1.691).Within(2e-3));
        Assert.That(one.Difference.Interval.High, Is.EqualTo(1.091).Within(2e-3));
    }

    /// <summary>36 % meets the claim's bound of 35 % and is not the paper's 43.3 ± 1.1, with five runs or with one.</summary>
    [TestCase(5)]
    [TestCase(1)]
    public void Thirty_six_does_not_pass_for_forty_three(int runs) => Assert.That(
        PaperComparison.Of(Ours(36), Paper, new RunSpread(runs == 1 ? null : 1.1, runs)).Agreement, Is.EqualTo(Agreement.Differs));

    [TestCase(41.3, null, 1, Description = "One run, two points below.")]
    [TestCase(43.3, 5.0, 5, Description = "Equal, but our runs scatter.")]
    [TestCase(43.3, 5.0, 2)]
    public void Runs_that_scatter_or_are_few_cannot_tell(double value, double? deviation, int runs) =>
        Assert.That(PaperComparison.Of(Ours(value), Paper, new RunSpread(deviation, runs)).Agreement, Is.EqualTo(Agreement.CannotTell));

    [Test]
    public void On_other_instructions_the_interval_of_ours_counts()
    {
        Assert.That(PaperComparison.Of(Ours(43.3, 10), Paper, runs: null).Agreement, Is.EqualTo(Agreement.CannotTell));
        Assert.That(PaperComparison.Of(Ours(43.3, 2), Paper, runs: null).Agreement, Is.EqualTo(Agreement.Agrees));
    }

    /// <summary>σ = 1.13 √(4 · 0.804 · 0.196) = 0.8972 on both sides of the rule.</summary>
    [Test]
    public void Where_the_paper_prints_no_deviation_the_pooled_one_of_its_tables_stands_for_it()
    {
        var one = PaperComparison.Of(Ours(80, 1), Paper with { Value = 80.4, Deviation = null }, runs: null);
        Assert.That(one.Margin, Is.EqualTo(2.4868).Within(1e-3));
        Assert.That(one.Agreement, Is.EqualTo(Agreement.Agrees));
        Assert.That(
            PaperComparison.Of(Ours(76, 1), Paper with { Value = 80.4, Deviation = null }, runs: null).Agreement,
            Is.EqualTo(Agreement.Differs));
    }

    [Test]
    public void A_deviation_that_came_out_small_by_chance_does_not_make_the_margin_small()
    {
        var one = PaperComparison.Of(Ours(16.3), Paper with { Value = 16.3, Deviation = 0.25 }, new RunSpread(0.1, 5));
        Assert.That(one.Margin, Is.EqualTo(2.77181 * 1.13 * Math.Sqrt(4 * 0.163 * 0.837)).Within(1e-3));
    }

    [Test]
    public void Numbers_of_another_model_need_not_agree() => Assert.That(
        PaperComparison.Of(Ours(10), Paper, new RunSpread(1, 5), "the models are not the paper's").Agreement,
        Is.EqualTo(Agreement.NotExpected));

    [Test]
    public void The_pooled_deviation_is_that_of_the_papers_tables()
    {
        var shares = new[] { "table-1", "table-3", "table-4", "table-5" }.SelectMany(table => new PaperTables(Repository.Root)[table])
            .Where(value => value.Condition != "base").DistinctBy(value => (value.Model, value.Condition))
            .Select(value => Math.Pow(value.Deviation!.Value, 2) / (4 * value.Value / 100 * (1 - (value.Value / 100)))).ToList();
        Assert.That(shares, Has.Count.EqualTo(17));
        Assert.That(Math.Sqrt(shares.Average()), Is.EqualTo(PaperComparison.PooledDeviation).Within(0.005));
    }

    [Test]
    public void Differences_that_the_paper_does_not_print_are_not_compared()
    {
        PaperValue[] paper = [Paper, Paper with { Condition = "base", Value = 2.4, Deviation = 0.14 }];
        var result = ResponseTuningClaim.Judge(
            Ours(43), Ours(2.4) with { Condition = "base" }, null,
            [.. paper, .. PaperValue.Differences(paper, "response-tuned", "base", "response-tuned - base")], new ScaleDemand(true, 1));
        var compared = PaperComparison.All(result, _ => new RunSpread(1, 5), null);
        Assert.That(compared.Select(one => one.Paper.Condition), Is.EqualTo(new[] { "response-tuned", "base" }));
        Assert.That(AgreementCount.Sentence([Found(result with { Comparisons = compared })]), Is.EqualTo(
            "Of 2 numbers of the paper 1 agrees with ours, 0 differ, and of 1 it cannot be told."));
    }

    [TestCase(1, 6.314)]
    [TestCase(2, 2.920)]
    [TestCase(3, 2.353)]
    [TestCase(4.9, 2.132)]
    [TestCase(8, 1.860)]
    [TestCase(1000, 1.646)]
    public void Students_quantiles_are_those_of_the_tables(double degrees, double quantile) =>
        Assert.That(Quantile.Student95(degrees), Is.EqualTo(quantile).Within(0.01));

    private static Finding Found(ClaimResult result) => new() { Result = result };

    private static Measured Ours(double value, double half = 3) =>
        new("response-tuned", value, new Interval(value - half, value + half, 0.95), 805, 1);
}
