using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Experiments;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>Each claim on measurements that just meet its bounds, and each bound missed alone.</summary>
[TestFixture]
public sealed class EveryClaimIsJudgedByItsBounds
{
    private static readonly Measured Base = Win("base", 3);

    [Test]
    public void There_are_thirteen_claims_with_different_ids() => Assert.That(MiniatureExperiments.Ids, Is.Unique.And.EqualTo(new[]
    {
        "response-tuning", "ranking", "single-task-code", "single-task-math", "single-task-poetry", "single-task-recipes", "single-task-chess", "single-task-style",
        "rule-adapter", "rule-ablation", "tags", "epochs", "decoding",
    }));

    [Test]
    public void Ranking_needs_every_model_above_chance_and_the_tuned_near_the_base()
    {
        Measured[] good = [Share("base", 80), Share("instruction-tuned", 90), Share("response-tuned", 70)];
        Assert.That(RankingClaim.Judge(good, good, []).Holds, Is.True);
        Assert.That(MissedOf(RankingClaim.Judge([Share("base", 80) with { Interval = new Interval(50, 90, 0.95) }, good[1], good[2]], good, [])),
            Is.EqualTo(new[] { "base > 50, its whole 95 % interval (from 50.0)" }));
        Assert.That(MissedOf(RankingClaim.Judge([good[0], Share("instruction-tuned", 90.1), good[2]], good, [])), Is.EqualTo(new[] { "instruction-tuned within 10 of base (measured 90.1 and 80.0)" }));
        Assert.That(MissedOf(RankingClaim.Judge(good, [good[0], good[1], good[2] with { BaseModels = 2 }], [])), Is.EqualTo(new[] { "at least 3 base models (measured on 2)" }));
    }

    [Test]
    public void A_single_task_must_be_apart_from_the_base()
    {
        Assert.That(Task("math", 12).Holds, Is.True);
        Assert.That(MissedOf(Task("math", 12, overBaseFrom: 0)), Is.EqualTo(new[] { "single-task-math - base > 0, its whole 95 % interval (from 0.0)" }));
        Assert.That(MissedOf(Task("math", 7)), Is.EqualTo(new[] { "single-task-math above base, 95 % intervals apart (from 5.0, to 5.0)" }));
    }

    [Test]
    public void Chess_must_be_the_least_where_the_scale_can_show_it()
    {
        Assert.That(Task("chess", 11.9).Verdict, Is.EqualTo(Verdict.Holds));
        var missed = Task("chess", 12);
        Assert.That(MissedOf(missed), Is.EqualTo(new[] { "single-task-chess < single-task-math (measured 12.0 and 12.0)" }));
        Assert.That(missed.Verdict, Is.EqualTo(Verdict.Fails));
        Assert.That(Task("chess", 12, beyond: SingleTaskClaim.ChessBeyondMiniature).Verdict, Is.EqualTo(Verdict.NotShown));
        Assert.That(Task("math", 7, beyond: SingleTaskClaim.ChessBeyondMiniature).Verdict, Is.EqualTo(Verdict.Fails), "only chess is listed");
    }

    [Test]
    public void Style_must_follow_similarity_and_be_kept_at_home()
    {
        Measured[] axes = [Win("math, axes", 5)], marks = [Win("math, marker", 1)], own = [Win("own", 100)], other = [Win("other", 20)];
        Assert.That(StyleClaim.Judge(axes, marks, own, other).Holds, Is.True);
        Assert.That(MissedOf(StyleClaim.Judge([Win("math, axes", 2)], marks, own, other)), Is.EqualTo(new[] { "math, axes > 0, its whole 95 % interval (from 0.0)" }));
        Assert.That(MissedOf(StyleClaim.Judge(axes, [Win("math, marker", 0)], own, other)), Is.EqualTo(new[] { "math, marker > 0 (measured 0.0)" }));
        Assert.That(MissedOf(StyleClaim.Judge(axes, marks, [Win("own", 24)], other)), Is.EqualTo(new[] { "own above other, 95 % intervals apart (from 22.0, to 22.0)" }));
    }

    [Test]
    public void All_rules_must_win_often_enough()
    {
        Assert.That(RuleAdapterClaim.Judge(Win("all-rules", 20), Base, []).Holds, Is.True);
        Assert.That(MissedOf(RuleAdapterClaim.Judge(Win("all-rules", 19.9), Base, [])), Is.EqualTo(new[] { "all-rules >= 20 (measured 19.9)" }));
        Assert.That(MissedOf(RuleAdapterClaim.Judge(Win("all-rules", 30), Base with { Interval = new Interval(0, 29, 0.95) }, [])),
            Is.EqualTo(new[] { "all-rules above base, 95 % intervals apart (from 28.0, to 29.0)" }));
    }

    [Test]
    public void Each_rule_must_be_missed([Values(0, 1, 2)] int needless)
    {
        Measured[] rows = [Win("all-rules", 30)];
        Measured[] losses = [Win("without end", 3), Win("without diversity", 3), Win("without uniform", 3)];
        Assert.That(RuleAblationClaim.Judge(rows, losses, []).Holds, Is.True);
        losses[needless] = losses[needless] with { Interval = new Interval(0, 5, 0.95) };
        Assert.That(MissedOf(RuleAblationClaim.Judge(rows, losses, [])), Is.EqualTo(new[] { $"{losses[needless].Condition} > 0, its whole 95 % interval (from 0.0)" }));
    }

    [Test]
    public void Other_tags_must_do_well()
    {
        Assert.That(TagsClaim.Judge(Win("response-tuned-other-tags", 30), Base, Win("response-tuned", 50), []).Holds, Is.True);
        Assert.That(MissedOf(TagsClaim.Judge(Win("response-tuned-other-tags", 29.9), Base, Win("response-tuned", 50), [])), Is.EqualTo(new[] { "response-tuned-other-tags >= 30 (measured 29.9)" }));
    }

    [Test]
    public void Choices_must_be_the_best_blind_to_the_test_and_used()
    {
        Assert.That(EpochsClaim.Judge([Base], 3, [], [], [], []).Holds, Is.True);
        Assert.That(MissedOf(EpochsClaim.Judge([Base], 3, ["a"], [], [], [])), Is.EqualTo(new[] { "each of 1 methods uses the best of its candidates, 3 in all (but: a)" }));
        Assert.That(MissedOf(EpochsClaim.Judge([Base], 3, [], ["a"], [], [])), Has.Count.EqualTo(1));
        Assert.That(MissedOf(EpochsClaim.Judge([Base], 3, [], [], ["a", "b"], [])), Is.EqualTo(new[] { "validation and test instructions share nothing (but: a, b)" }));
        Assert.That(MissedOf(EpochsClaim.Judge([Base], 3, [], [], [], ["a"])), Has.Count.EqualTo(1));
    }

    [Test]
    public void Decoding_must_be_greedy_without_exception()
    {
        Assert.That(DecodingClaim.Judge([Base], 10, [], []).Holds, Is.True);
        Assert.That(MissedOf(DecodingClaim.Judge([Base], 10, ["x"], [])), Is.EqualTo(new[] { "all of 10 tokens are the most likely ones (but 1 are not: x)" }));
        Assert.That(MissedOf(DecodingClaim.Judge([Base], 10, [], ["x"])), Has.Count.EqualTo(1));
        Assert.That(DecodingClaim.Judge([Base], 0, [], []).Holds, Is.False, "nothing was checked");
    }

    [Test]
    public void What_is_no_number_holds_nothing()
    {
        var none = new Measured("nothing", double.NaN, new Interval(double.NaN, double.NaN, 0.95), 192, 3);
        Assert.That(MissedOf(RuleAdapterClaim.Judge(none, Base, [])), Has.Count.EqualTo(2));
        Assert.That(MissedOf(RankingClaim.Judge([none, none, none], [Share("a", 80), Share("b", 80), Share("c", 80)], [])), Has.Count.EqualTo(5));
    }

    private static ClaimResult Task(string task, double value, double overBaseFrom = 1, string? beyond = null)
    {
        var tuned = new Dictionary<string, Measured>
        {
            ["code"] = Win("single-task-code", 30),
            ["math"] = Win("single-task-math", 12),
            ["poetry"] = Win("single-task-poetry", 20),
            ["recipes"] = Win("single-task-recipes", 25),
            ["chess"] = Win("single-task-chess", 8),
        };
        tuned[task] = Win("single-task-" + task, value);
        var over = new Measured($"single-task-{task} - base", 9, new Interval(overBaseFrom, 12, 0.95), 192, 3);
        return SingleTaskClaim.Judge(task, tuned, Base, over, [], beyond);
    }

    private static List<string> MissedOf(ClaimResult result) => [.. result.Bounds.Where(bound => !bound.Holds).Select(bound => bound.InWords())];

    private static Measured Win(string condition, double value) => new(condition, value, new Interval(value - 2, value + 2, 0.95), 192, 3);

    private static Measured Share(string condition, double value) => new(condition, value, new Interval(value - 10, value + 10, 0.95), 96, 3);
}
