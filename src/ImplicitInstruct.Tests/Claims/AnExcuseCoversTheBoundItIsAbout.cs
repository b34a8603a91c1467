using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>A scale may be listed as not meeting some bounds of a claim reliably. Whatever else it misses makes the claim fail.</summary>
[TestFixture]
public sealed class AnExcuseCoversTheBoundItIsAbout
{
    private const string Small = "Too small a world. A larger one must show it.";

    private static readonly ScaleDemand Lenient = new(HasFigures: true, FewestBaseModels: 3)
    {
        Excuses = new Dictionary<string, string> { ["single-task-chess"] = Small, ["single-task-style"] = Small },
    };

    [Test]
    public void A_missed_bound_with_an_excuse_leaves_the_claim_not_shown()
    {
        var result = Chess(12, baseModels: 3);
        Assert.That((result.Holds, result.Verdict), Is.EqualTo((false, Verdict.NotShown)));
        Assert.That(result.Failed, Is.Empty);
        Assert.That(result.Excused.Select(bound => bound.Text), Is.EqualTo(new[] { "single-task-chess < single-task-math" }));
        Assert.That(result.Story, Does.StartWith("NOT SHOWN  single-task-chess: ").And.EndsWith($"(measured on 3)\n  {Small}"));
    }

    [Test]
    public void A_missed_bound_without_one_beside_it_makes_the_claim_fail()
    {
        var result = Chess(12, baseModels: 2);
        Assert.That(result.Verdict, Is.EqualTo(Verdict.Fails));
        Assert.That(result.Failed.Select(bound => bound.InWords()), Is.EqualTo(new[] { "at least 3 base models (measured on 2)" }));
        Assert.That(result.Excused.Count(), Is.EqualTo(1));
        Assert.That(result.Story, Does.StartWith("FAILS  ").And.Not.Contain(Small));
    }

    [Test]
    public void Too_few_base_models_are_never_excused() => Assert.That(Chess(8, baseModels: 2).Verdict, Is.EqualTo(Verdict.Fails));

    [Test]
    public void Met_bounds_need_no_excuse()
    {
        var result = Chess(8, baseModels: 3);
        Assert.That((result.Verdict, result.Failed.Any(), result.Excused.Any()), Is.EqualTo((Verdict.Holds, false, false)));
        Assert.That(result.Story, Does.Not.Contain(Small));
    }

    [Test]
    public void Only_chess_below_the_others_can_be_excused_of_chess() =>
        Assert.That(Chess(8, baseModels: 3).Bounds.Select(bound => bound.Excuse), Is.EqualTo(new[] { Small, Small, Small, Small, null }));

    [Test]
    public void The_other_tasks_are_not_excused_by_what_excuses_chess()
    {
        var (math, untuned) = (Win("single-task-math", 3), Win("base", 3));
        var tuned = SingleTasks.All.ToDictionary(task => task, _ => math);
        var result = SingleTaskClaim.Judge(SingleTask.Math, tuned, untuned, Win("single-task-math - base", 0), [], Lenient);
        Assert.That((result.Verdict, result.Failed.Count()), Is.EqualTo((Verdict.Fails, 2)));
    }

    [Test]
    public void Of_style_the_axes_of_the_figure_alone_can_be_excused([Values(0, 1, 2)] int other)
    {
        Assert.That(Style(axes: 0).Verdict, Is.EqualTo(Verdict.NotShown));
        var missed = Style(axes: 0, marks: other == 0 ? 0 : 5, own: other == 1 ? 20 : 100, baseModels: other == 2 ? 2 : 3);
        Assert.That((missed.Verdict, missed.Failed.Count(), missed.Excused.Count()), Is.EqualTo((Verdict.Fails, 1, 1)));
    }

    [Test]
    public void Without_an_excuse_every_missed_bound_fails()
    {
        var result = Chess(12, baseModels: 3, Lenient with { Excuses = new Dictionary<string, string>() });
        Assert.That((result.Verdict, result.Excuses.Count), Is.EqualTo((Verdict.Fails, 0)));
    }

    [Test]
    public void An_excuse_for_several_bounds_is_told_once()
    {
        var joined = ClaimResult.Join([("a", Chess(26, baseModels: 3)), ("b", Chess(26, baseModels: 3))]);
        Assert.That(joined.Excused.Count(), Is.EqualTo(6));
        Assert.That(joined.Story.Split('\n').Count(line => line == $"  {Small}"), Is.EqualTo(1));
    }

    [Test]
    public void The_page_says_it_before_all_remarks_where_the_claim_is_not_shown()
    {
        Assert.That(Remarks(Chess(12, baseModels: 3)), Is.EqualTo(new[] { Small, "Remark." }));
        Assert.That(Remarks(Chess(12, baseModels: 2)), Is.EqualTo(new[] { "Remark." }));
        Assert.That(Remarks(Chess(8, baseModels: 3)), Is.EqualTo(new[] { "Remark." }));

        static IReadOnlyList<string> Remarks(ClaimResult result) =>
            new Finding { Result = result, Command = "", Remarks = ["Remark."] }.AllRemarks;
    }

    [Test]
    public void The_lines_of_a_failing_claim_show_a_bound_that_fails_it()
    {
        var lines = VerdictLine.Of(new Finding { Result = Chess(12, baseModels: 2), Command = "" }, models: []);
        Assert.That((lines[^1].What, lines[^1].Number), Is.EqualTo(("at least 3 base models", "measured on 2")));
    }

    private static ClaimResult Chess(double value, int baseModels, ScaleDemand? demand = null)
    {
        var tuned = new Dictionary<SingleTask, Measured>
        {
            [SingleTask.Code] = Win("single-task-code", 30),
            [SingleTask.Math] = Win("single-task-math", 12),
            [SingleTask.Poetry] = Win("single-task-poetry", 20),
            [SingleTask.Recipes] = Win("single-task-recipes", 25),
            [SingleTask.Chess] = Win("single-task-chess", value) with { BaseModels = baseModels },
        };
        return SingleTaskClaim.Judge(SingleTask.Chess, tuned, Win("base", 3), Win("single-task-chess - base", 5), [], demand ?? Lenient);
    }

    private static ClaimResult Style(double axes, double marks = 5, double own = 100, int baseModels = 3) => StyleClaim.Judge(
        [Win("math, axes", axes)],
        [Win("math, marker", marks)],
        [Win("math, own", own)],
        [Win("math, other", 20) with { BaseModels = baseModels }],
        Lenient);

    private static Measured Win(string condition, double value) => new(condition, value, new Interval(value - 2, value + 2, 0.95), 192, 3);
}
