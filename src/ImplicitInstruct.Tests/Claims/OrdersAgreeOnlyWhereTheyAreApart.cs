using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>The orders that the paper asserts are compared as orders: of the paper's models or of any other.</summary>
[TestFixture]
public sealed class OrdersAgreeOnlyWhereTheyAreApart
{
    private static readonly ScaleDemand Demand = new(HasFigures: true, FewestBaseModels: 1);

    [TestCase(30, 10, ExpectedResult = Agreement.Agrees)]
    [TestCase(12, 10, ExpectedResult = Agreement.CannotTell)]
    [TestCase(9, 10, ExpectedResult = Agreement.CannotTell)]
    [TestCase(3, 10, ExpectedResult = Agreement.Differs)]
    public Agreement Mathematics_is_the_best_of_five_tasks(double math, double others) => Tasks(SingleTask.Math, math, others);

    [TestCase(3, 10, ExpectedResult = Agreement.Agrees)]
    [TestCase(11, 10, ExpectedResult = Agreement.CannotTell)]
    [TestCase(20, 10, ExpectedResult = Agreement.Differs)]
    public Agreement Chess_is_the_least(double chess, double others) => Tasks(SingleTask.Chess, chess, others);

    [Test]
    public void Other_tasks_have_no_order_that_the_paper_asserts() =>
        Assert.That(Judged(SingleTask.Code, 30, 10).Orders, Is.Empty);

    /// <summary>The paired difference decides, though the two intervals overlap.</summary>
    [Test]
    public void Each_ablation_is_below_all_three_rules()
    {
        var result = RuleAblationClaim.Judge(
            [Win("all-rules", 24), Win("without-end-rule", 21), Win("without-diversity-rule", 24), Win("without-uniform-rule", 30)],
            [Loss("without-end-rule", 3), Loss("without-diversity-rule", 0), Loss("without-uniform-rule", -6)], [], Demand);
        Assert.That(result.Orders.Select(one => (one.Statement, one.Agreement)), Is.EqualTo(new[]
        {
            ("without-end-rule below all-rules", Agreement.Agrees), ("without-diversity-rule below all-rules", Agreement.CannotTell),
            ("without-uniform-rule below all-rules", Agreement.Differs),
        }));
        Assert.That(AgreementCount.Sentence([new Finding { Result = result }]), Is.EqualTo(
            "No number of the paper is of what was measured here. Of 3 orders that it asserts 1 agrees with ours, 1 differs, and of 1 it " +
            "cannot be told."));
        var joined = ClaimResult.Join([("A", result), ("B", result)]);
        Assert.That(joined.Orders.Select(one => one.Statement),
            Has.Exactly(6).Items.And.One.EqualTo("B: without-end-rule below all-rules"));
    }

    private static Agreement Tasks(SingleTask task, double value, double others) => Judged(task, value, others).Orders.Single().Agreement;

    private static ClaimResult Judged(SingleTask task, double value, double others) => SingleTaskClaim.Judge(
        task, SingleTasks.All.ToDictionary(one => one, one => Win(SingleTaskClaim.ModelOf(one), one == task ? value : others)),
        Win("base", 2), Win("over base", 5), [], Demand);

    private static Measured Loss(string rule, double value) =>
        new($"all-rules - {rule}", value, new Interval(value - 1, value + 1, 0.95), 805, 1);

    private static Measured Win(string condition, double value) => new(condition, value, new Interval(value - 2, value + 2, 0.95), 805, 1);
}
