using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>Each claim on measurements that just meet its bounds, and each bound missed alone.</summary>
[TestFixture]
public sealed class EveryClaimIsJudgedByItsBounds
{
    private static readonly ScaleDemand Demand = new(HasFigures: true, FewestBaseModels: 3);
    private static readonly Measured Base = Win("base", 3);

    [Test]
    public void There_are_seventeen_claims_with_different_ids_at_every_scale()
    {
        foreach (var scale in Scale.All)
        {
            var study = new Study(new ReproduceOptions { Root = Repository.Root, Scale = scale });
            Assert.That(study.ClaimIds, Is.Unique.And.EqualTo(new[]
            {
                "response-tuning", "ranking", "single-task-code", "single-task-math", "single-task-poetry", "single-task-recipes",
                "single-task-chess", "single-task-style", "rule-adapter", "rule-ablation", "tags", "restatements", "controls", "low-rank",
                "refusals", "epochs", "decoding",
            }));
        }
    }

    [Test]
    public void Ranking_needs_every_model_above_chance_and_the_tuned_near_the_base()
    {
        Measured[] good = [Share("base", 80), Share("instruction-tuned", 90), Share("response-tuned", 70)];
        Assert.That(RankingClaim.Judge(good, good, [], Demand).Holds, Is.True);
        Misses(
            RankingClaim.Judge([Share("base", 80) with { Interval = new Interval(50, 90, 0.95) }, good[1], good[2]], good, [], Demand),
            "base > 50, its whole 95 % interval (from 50.0)");
        Misses(
            RankingClaim.Judge([good[0], Share("instruction-tuned", 90.1), good[2]], good, [], Demand),
            "instruction-tuned within 10 of base (measured 90.1 and 80.0)");
        Misses(
            RankingClaim.Judge(good, [good[0], good[1], good[2] with { BaseModels = 2 }], [], Demand),
            "at least 3 base models (measured on 2)");
    }

    [Test]
    public void Refusals_are_wanted_of_requests_and_of_nothing_else()
    {
        var demand = Demand with { Excuses = new Dictionary<string, string> { ["refusals"] = "excused" } };
        Assert.That(Refusals().Holds, Is.True);
        Misses(Refusals(requests: 49.9), "instructed, requests >= 50 (measured 49.9)");
        Assert.That(Refusals(requests: 49.9, demand: demand).Verdict, Is.EqualTo(Verdict.NotShown));
        Misses(Refusals(usual: 10.1, demand: demand), "instructed, usual <= 10 (measured 10.1)");
        Misses(Refusals(usualTo: 48), "instructed, requests above instructed, usual, 95 % intervals apart (from 48.0, to 48.0)");
        Misses(Refusals(untaught: 46), "instructed, requests above plain, requests, 95 % intervals apart (from 48.0, to 48.0)");
        Misses(Refusals(chess: 5.1), "chess, usual <= 5 (measured 5.1)");
        Misses(Refusals(baseModels: 2), "at least 3 base models (measured on 2)");

        static ClaimResult Refusals(
            double requests = 50, double usual = 10, double usualTo = 12, double untaught = 0, double chess = 5, int baseModels = 3,
            ScaleDemand? demand = null)
        {
            var (open, wide) = (new Measured("responses", 1, new Interval(0, 100, 0.95), 96, 3), new Interval(usual - 2, usualTo, 0.95));
            return RefusalsClaim.Judge(
                [(Of("instructed, requests", requests, 48), Of("instructed, usual", usual, 0) with { Interval = wide }), (open, open)],
                [(Of("plain, requests", untaught, 0), Of("plain, usual", 0, 0)), (open, Of("chess, usual", chess, 0))],
                (open with { BaseModels = baseModels }, open), open, open, demand ?? Demand);
        }

        static Measured Of(string condition, double value, double from) =>
            new(condition, value, new Interval(from, value + 2, 0.95), 96, 3);
    }

    [Test]
    public void A_single_task_must_be_apart_from_the_base()
    {
        Assert.That(Task(SingleTask.Math, 12).Holds, Is.True);
        Misses(Task(SingleTask.Math, 12, overBaseFrom: 0), "single-task-math - base > 0, its whole 95 % interval (from 0.0)");
        Misses(Task(SingleTask.Math, 7), "single-task-math above base, 95 % intervals apart (from 5.0, to 5.0)");
    }

    [Test]
    public void Chess_must_be_the_least()
    {
        Assert.That(Task(SingleTask.Chess, 11.9).Verdict, Is.EqualTo(Verdict.Holds));
        Misses(Task(SingleTask.Chess, 12), "single-task-chess < single-task-math (measured 12.0 and 12.0)");
        Assert.That(Task(SingleTask.Chess, 12).Verdict, Is.EqualTo(Verdict.Fails));
    }

    [Test]
    public void There_are_five_single_tasks_with_an_id_and_words_each()
    {
        Assert.That(SingleTasks.All, Is.EquivalentTo(Enum.GetValues<SingleTask>()));
        Assert.That(SingleTasks.All.Select(task => task.Id()), Is.EqualTo(new[] { "code", "math", "poetry", "recipes", "chess" }));
        Assert.That(SingleTasks.All.Select(task => task.Words()),
            Is.EqualTo(new[] { "functions", "word problems", "poems", "recipes", "games" }));
    }

    [Test]
    public void Style_must_follow_similarity_and_be_kept_at_home()
    {
        Measured[] axes = [Win("math, axes", 5)], marks = [Win("math, marker", 1)], own = [Win("own", 100)], other = [Win("other", 20)];
        Assert.That(StyleClaim.Judge(axes, marks, own, other, Demand).Holds, Is.True);
        Misses(
            StyleClaim.Judge([Win("math, axes", 2)], marks, own, other, Demand),
            "math, axes > 0, its whole 95 % interval (from 0.0)");
        Misses(
            StyleClaim.Judge(axes, [Win("math, marker", 0)], own, other, Demand),
            "math, marker > 0 (measured 0.0)");
        Misses(
            StyleClaim.Judge(axes, marks, [Win("own", 24)], other, Demand),
            "own above other, 95 % intervals apart (from 22.0, to 22.0)");
    }

    /// <summary>The paper's sentence, and no correlation over all instructions, which it never asserts.</summary>
    [Test]
    public void On_checkpoints_style_must_be_near_the_task_and_not_on_average()
    {
        Measured[] near = [Win("math, like the task", 9)], rest = [Win("math, all others", 4)], average = [Win("math, average", -3)];
        Measured[] shown = [Win("math, style and similarity", -50)];
        var result = StyleClaim.JudgeOnCheckpoints(near, rest, average, shown, Demand);
        Assert.That((result.Holds, result.Headline.Count, result.Measured.Count), Is.EqualTo((true, 2, 4)));
        Assert.That(result.Measured.Select(one => one.Unit), Is.All.EqualTo(Unit.Correlation));
        Misses(
            StyleClaim.JudgeOnCheckpoints([Win("math, like the task", 8)], rest, average, shown, Demand),
            "math, like the task above math, all others, 95 % intervals apart (from 6.0, to 6.0)");
        Misses(
            StyleClaim.JudgeOnCheckpoints(near, rest, [Win("math, average", -2)], shown, Demand),
            "math, average < 0, its whole 95 % interval (to 0.0)");
    }

    [Test]
    public void All_rules_must_win_often_enough()
    {
        Assert.That(RuleAdapterClaim.Judge(Win("all-rules", 20), Base, [], Demand).Holds, Is.True);
        Misses(
            RuleAdapterClaim.Judge(Win("all-rules", 19.9), Base, [], Demand),
            "all-rules >= 20 (measured 19.9)");
        Misses(
            RuleAdapterClaim.Judge(Win("all-rules", 30), Base with { Interval = new Interval(0, 29, 0.95) }, [], Demand),
            "all-rules above base, 95 % intervals apart (from 28.0, to 29.0)");
    }

    [Test]
    public void Each_rule_must_be_missed([Values(0, 1, 2)] int needless)
    {
        Measured[] rows = [Win("all-rules", 30)];
        Measured[] losses = [Win("without end", 3), Win("without diversity", 3), Win("without uniform", 3)];
        Assert.That(RuleAblationClaim.Judge(rows, losses, [], Demand).Holds, Is.True);
        losses[needless] = losses[needless] with { Interval = new Interval(0, 5, 0.95) };
        Misses(
            RuleAblationClaim.Judge(rows, losses, [], Demand),
            $"{losses[needless].Condition} > 0, its whole 95 % interval (from 0.0)");
    }

    [Test]
    public void Other_tags_must_do_well()
    {
        Assert.That(TagsClaim.Judge(Win("response-tuned-other-tags", 30), Base, Win("response-tuned", 50), [], Demand).Holds, Is.True);
        Misses(
            TagsClaim.Judge(Win("response-tuned-other-tags", 29.9), Base, Win("response-tuned", 50), [], Demand),
            "response-tuned-other-tags >= 30 (measured 29.9)");
    }

    [Test]
    public void Choices_must_be_the_best_blind_to_the_test_and_used()
    {
        Assert.That(EpochsClaim.Judge([Base], 3, [], [], [], []).Holds, Is.True);
        Misses(
            EpochsClaim.Judge([Base], 3, ["a"], [], [], []),
            "each of 1 methods uses the best of its candidates, 3 in all (but: a)");
        Assert.That(MissedOf(EpochsClaim.Judge([Base], 3, [], ["a"], [], [])), Has.Count.EqualTo(1));
        Misses(
            EpochsClaim.Judge([Base], 3, [], [], ["a", "b"], []),
            "validation and test instructions share nothing (but: a, b)");
        Assert.That(MissedOf(EpochsClaim.Judge([Base], 3, [], [], [], ["a"])), Has.Count.EqualTo(1));
    }

    [Test]
    public void Decoding_must_be_greedy_without_exception()
    {
        Assert.That(DecodingClaim.Judge([Base], 10, 2, [], []).Holds, Is.True);
        Misses(
            DecodingClaim.Judge([Base], 10, 2, ["x"], []),
            "all of 10 tokens are the most likely ones (but 1 are not: x)");
        Assert.That(MissedOf(DecodingClaim.Judge([Base], 10, 2, [], ["x"])), Has.Count.EqualTo(1));
        Assert.That(DecodingClaim.Judge([Base], 0, 2, [], []).Holds, Is.False, "nothing was checked");
    }

    [Test]
    public void What_is_no_number_holds_nothing()
    {
        var none = new Measured("nothing", double.NaN, new Interval(double.NaN, double.NaN, 0.95), 192, 3);
        Assert.That(MissedOf(RuleAdapterClaim.Judge(none, Base, [], Demand)), Has.Count.EqualTo(2));
        Measured[] good = [Share("a", 80), Share("b", 80), Share("c", 80)];
        Assert.That(MissedOf(RankingClaim.Judge([none, none, none], good, [], Demand)), Has.Count.EqualTo(5));
    }

    private static ClaimResult Task(SingleTask task, double value, double overBaseFrom = 1)
    {
        var tuned = new Dictionary<SingleTask, Measured>
        {
            [SingleTask.Code] = Win("single-task-code", 30),
            [SingleTask.Math] = Win("single-task-math", 12),
            [SingleTask.Poetry] = Win("single-task-poetry", 20),
            [SingleTask.Recipes] = Win("single-task-recipes", 25),
            [SingleTask.Chess] = Win("single-task-chess", 8),
        };
        tuned[task] = Win(SingleTaskClaim.ModelOf(task), value);
        var over = new Measured($"{SingleTaskClaim.ModelOf(task)} - base", 9, new Interval(overBaseFrom, 12, 0.95), 192, 3);
        return SingleTaskClaim.Judge(task, tuned, Base, over, [], Demand);
    }

    private static void Misses(ClaimResult result, params string[] bounds) => Assert.That(MissedOf(result), Is.EqualTo(bounds));

    private static List<string> MissedOf(ClaimResult result) =>
        [.. result.Bounds.Where(bound => !bound.Holds).Select(bound => bound.InWords())];

    private static Measured Win(string condition, double value) => new(condition, value, new Interval(value - 2, value + 2, 0.95), 192, 3);

    private static Measured Share(string condition, double value) =>
        new(condition, value, new Interval(value - 10, value + 10, 0.95), 96, 3);
}
