using System.Globalization;
using System.Text.RegularExpressions;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reporting.Drawing;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>What a report opens with, and what it says of orders, follow from verdicts and numbers; the README shows its picture.</summary>
[TestFixture]
public sealed partial class TheOpeningIsToldByTheNumbers
{
    private static readonly PaperTables Paper = new(Repository.Root);

    /// <summary>The README's picture: the accepted numbers beside the paper's, drawn as the report draws them.</summary>
    [Test]
    public Task The_picture_of_the_first_page_shows_the_accepted_numbers() =>
        Verifier.Verify(PlotDrawing.Alone(Opening.Picture([Accepted()])).TrimEnd('\n'), extension: "svg")
            .UseDirectory("../../../expected/report").UseFileName("opening");

    [Test]
    public void A_claim_that_holds_is_told_with_its_numbers_and_the_papers() =>
        Assert.That(Opening.Result(Judged(45, 2), [Numbers(45, 2)], "In this miniature"), Is.EqualTo(
            "In this miniature this holds: a judge prefers the response-tuned model's answer to the instruction-tuned model's in 45.0 % " +
            "of cases (in the paper 43.3 % and 43.7 %), where 50 % would be as good, and the base model's in 2.0 % of cases (in the " +
            "paper 2.4 % and 4.7 %)."));

    [Test]
    public void A_claim_that_fails_or_is_not_shown_is_told_so_and_why()
    {
        Assert.That(Opening.Result(Judged(30, 2), [Numbers(30, 2)], "Here"),
            Does.StartWith("Here this fails (missed: response-tuned >= 35 (measured 30.0)): a judge prefers "));
        var judged = Judged(30, 2);
        var excused = judged with { Bounds = [.. judged.Bounds.Select(bound => bound with { Excuse = "It explores." })] };
        Assert.That(Opening.Result(excused, [Numbers(30, 2)], "Here"), Does.StartWith("Here this is not shown (missed: "));
    }

    [Test]
    public void Several_base_models_are_told_one_by_one()
    {
        var numbers = new[] { Numbers(45, 2) with { Model = "A", Paper = [] }, Numbers(40, 3) with { Model = "B", Paper = [] } };
        Assert.That(Opening.Result(Judged(45, 2), numbers, "Here"), Does.Contain(
            "in 45.0 % of cases with A and in 40.0 % of cases with B, where 50 % would be as good"));
        Assert.That(Opening.Picture(numbers).Groups[0].Bars.Select(bar => bar.Label), Is.EqualTo(new[] { "A, measured", "B, measured" }));
    }

    [Test]
    public void An_order_that_is_not_the_papers_is_said_not_to_be()
    {
        var paper = new[] { Of("x", 3), Of("y", 2), Of("z", 1) };
        Assert.That(Orders.Of("Things", "Here", [("x", Win("x", 10)), ("y", Win("y", 30)), ("z", Win("z", 1))], paper, "%"), Is.EqualTo(
            "Things. Here: y 30.0 %, x 10.0 %, z 1.0 %. In the paper: x 3.0, y 2.0, z 1.0 (M). This is not the paper's order: of 3 pairs " +
            "these stand the other way round: 1 with M. Our intervals are apart in 1 of them."));
        Assert.That(Orders.Of("Things", "Here", [("x", Win("x", 30)), ("y", Win("y", 29)), ("z", Win("z", 1))], paper, "%"),
            Does.EndWith(" (M). The order is the paper's."));
    }

    [Test]
    public void Where_the_paper_has_no_values_nothing_is_said_of_an_order() =>
        Assert.That(Orders.Of("Things", "Here", [("x", Win("x", 10)), ("y", Win("y", 30))], [Of("x", 3)], "%"), Is.Null);

    private static OpeningNumbers Accepted()
    {
        var table = File.ReadAllText(Path.Combine(Repository.Root, "expected", "mini", "response-tuning.table.verified.md"));
        return new(null, "miniature", Read("response-tuned"), Read("base"), Paper["table-1"]);

        Measured Read(string condition)
        {
            var match = MeasuredLine().Matches(table).First(match => match.Groups[1].Value == condition);
            double[] values = [.. match.Groups.Values.Skip(2).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture))];
            return new Measured(condition, values[0], new Interval(values[1], values[2], 0.95), (int)values[3], (int)values[4]);
        }
    }

    private static ClaimResult Judged(double tuned, double untuned) => ResponseTuningClaim.Judge(
        Win("response-tuned", tuned), Win("base", untuned), null, Paper["table-1"], new ScaleDemand(HasFigures: true, FewestBaseModels: 3));

    private static OpeningNumbers Numbers(double tuned, double untuned) =>
        new(null, "measured", Win("response-tuned", tuned), Win("base", untuned), Paper["table-1"]);

    private static Measured Win(string condition, double value) => new(condition, value, new Interval(value - 1, value + 1, 0.95), 192, 3);

    private static PaperValue Of(string condition, double value) =>
        new() { Model = "M", Condition = condition, Value = value, Source = "Table 9" };

    [GeneratedRegex(@"^  ([\w-]+): (-?[\d.]+) \[(-?[\d.]+), (-?[\d.]+)\] over (\d+) instructions and (\d+) base models$",
        RegexOptions.Multiline)]
    private static partial Regex MeasuredLine();
}
