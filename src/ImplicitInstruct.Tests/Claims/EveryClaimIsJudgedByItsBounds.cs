using ImplicitInstruct.Claims;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.Evaluation.Styles;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>Each claim on measurements that just meet its bounds, and each bound missed alone.</summary>
[TestFixture]
public sealed class EveryClaimIsJudgedByItsBounds
{
    private static readonly Measured Base = Win("base", 3);
    private static readonly PaperValue InPaper = new() { Model = "Llama-2-7B", Condition = "base", Value = 2.4, Source = "table" };

    [Test]
    public void Claims_have_different_names_and_places_in_the_paper()
    {
        Assert.That(ClaimList.All.Select(claim => claim.Id), Is.Unique.And.SupersetOf(new[]
        {
            "response-tuning", "ranking", "single-task-code", "single-task-math", "single-task-poetry", "single-task-recipes", "single-task-chess", "single-task-style",
            "rule-adapter", "rule-ablation", "tags", "epochs", "decoding",
        }));
        Assert.That(ClaimList.All, Has.Count.EqualTo(13));
        Assert.That(ClaimList.All.Select(claim => claim.Place), Is.All.Match("section|appendix"));
    }

    [Test]
    public void Ranking_needs_every_model_above_chance_and_the_base_near_the_tuned_by_both_scores()
    {
        var (sequence, perToken) = (Ranking(RankingScore.Sequence, 80, 90, 70), Ranking(RankingScore.PerToken, 80, 75, 85));
        Assert.That(RankingClaim.Judge([sequence, perToken], []).Holds, Is.True);
        Assert.That(Missed(sequence with { Untuned = Share("base", 80, from: 50) }), Is.EqualTo(new[] { "base (whole sequence) above 50 beyond chance (interval from 50.0)" }));
        Assert.That(Missed(sequence with { ResponseTuned = Share("response-tuned", 72, from: 49) }), Is.EqualTo(new[] { "response-tuned (whole sequence) above 50 beyond chance (interval from 49.0)" }));
        Assert.That(Missed(sequence with { InstructionTuned = Share("instruction-tuned", 90.1, from: 80) }),
            Is.EqualTo(new[] { "base (whole sequence) within 10 points of instruction-tuned (whole sequence) (measured 80.0 and 90.1)" }));
        Assert.That(Missed(sequence with { Untuned = Share("base", 80, from: 70) with { BaseModels = 2 } }), Is.EqualTo(new[] { "at least 3 base models (measured on 2)" }));
        Assert.That(() => RankingClaim.Judge([sequence], []), Throws.ArgumentException.With.Message.Contains("PerToken"));

        List<string> Missed(RankingMeasurement changed) => MissedOf(RankingClaim.Judge([changed, perToken], []));
    }

    [Test]
    public void A_single_task_must_be_apart_from_the_base()
    {
        var good = Win("single-task-math", 12);
        Assert.That(SingleTaskClaim.Judge("math", good, Base, []).Holds, Is.True);
        Assert.That(MissedOf(SingleTaskClaim.Judge("math", good, Base with { Interval = new Interval(1, 10, 0.95) }, [])), Is.EqualTo(new[] { "95 % intervals apart (single-task-math from 10.0, base to 10.0)" }));
        Assert.That(MissedOf(SingleTaskClaim.Judge("math", good with { BaseModels = 1 }, Base, [])), Is.EqualTo(new[] { "at least 3 base models (measured on 1)" }));
        Assert.That(SingleTaskClaim.Judge("math", good, Base, [InPaper, InPaper with { Condition = "single-task-math" }, InPaper with { Condition = "single-task-code" }]).Paper, Has.Count.EqualTo(2));
        Assert.That(() => SingleTaskClaim.For("cooking"), Throws.ArgumentException);
        Assert.That(() => SingleTaskClaim.Judge("chess", good, Base, []), Throws.ArgumentException);
    }

    [Test]
    public void Chess_must_be_the_least()
    {
        Measured[] others = [Win("single-task-code", 30), Win("single-task-math", 12), Win("single-task-poetry", 20), Win("single-task-recipes", 25)];
        Assert.That(SingleTaskClaim.JudgeChess(Win("single-task-chess", 11.9), others, Base, []).Holds, Is.True);
        Assert.That(MissedOf(SingleTaskClaim.JudgeChess(Win("single-task-chess", 12), others, Base, [])), Is.EqualTo(new[] { "single-task-chess below single-task-math (measured 12.0 and 12.0)" }));
        Assert.That(() => SingleTaskClaim.JudgeChess(Win("single-task-chess", 1), others[1..], Base, []), Throws.ArgumentException);
    }

    [Test]
    public void Style_must_follow_similarity_for_math_and_be_kept_at_home_for_all()
    {
        StyleAdherence[] styles = [.. SingleTaskStyleClaim.Tasks.Select(task => Style(task, correlationFrom: task == "math" ? 0.01 : -0.2))];
        Assert.That(SingleTaskStyleClaim.Judge(styles).Holds, Is.True);
        Assert.That(Missed("math", Style("math", correlationFrom: 0)), Is.EqualTo(new[] { "math, similarity and mark above 0 beyond chance (interval from 0.00)" }));
        Assert.That(Missed("code", Style("code", 0, othersTo: 90)), Is.EqualTo(new[] { "95 % intervals apart (code, own instructions marked from 90.0, code, other instructions marked to 90.0)" }));
        Assert.That(SingleTaskStyleClaim.Judge(styles).Story, Does.Contain("  math, similarity and mark: 0.20 [0.01, 0.40] over 192 instructions and 3 base models"));
        Assert.That(() => SingleTaskStyleClaim.Judge(styles[1..]), Throws.ArgumentException.With.Message.Contains("code"));

        List<string> Missed(string task, StyleAdherence changed) => MissedOf(SingleTaskStyleClaim.Judge([.. styles.Select(style => style.Task == task ? changed : style)]));
    }

    [Test]
    public void All_rules_must_win_often_enough()
    {
        Assert.That(RuleAdapterClaim.Judge(Win("all-rules", 20), Base, []).Holds, Is.True);
        Assert.That(MissedOf(RuleAdapterClaim.Judge(Win("all-rules", 19.9), Base, [])), Is.EqualTo(new[] { "all-rules >= 20 (measured 19.9)" }));
        Assert.That(MissedOf(RuleAdapterClaim.Judge(Win("all-rules", 30), Base with { Interval = new Interval(0, 29, 0.95) }, [])), Is.EqualTo(new[] { "95 % intervals apart (all-rules from 28.0, base to 29.0)" }));
    }

    [Test]
    public void Each_rule_must_be_missed()
    {
        var all = Win("all-rules", 30);
        RuleAblation[] ablations = [Ablation("without-end-rule", 0.1), Ablation("without-diversity-rule", 0.1), Ablation("without-uniform-rule", 0.1)];
        Assert.That(RuleAblationClaim.Judge(all, ablations, []).Holds, Is.True);
        for (var i = 0; i < 3; i++)
        {
            RuleAblation[] changed = [.. ablations];
            changed[i] = changed[i] with { Loss = changed[i].Loss with { Interval = new Interval(0, 5, 0.95) } };
            Assert.That(MissedOf(RuleAblationClaim.Judge(all, changed, [])), Is.EqualTo(new[] { $"all-rules minus {ablations[i].WinRate.Condition} above 0 beyond chance (interval from 0.0)" }));
        }

        Assert.That(() => RuleAblationClaim.Judge(all, ablations[1..], []), Throws.ArgumentException);
    }

    [Test]
    public void Other_tags_must_do_nearly_as_well()
    {
        var gain = Win("other tags minus usual ones", -20);
        Assert.That(TagsClaim.Judge(Win("response-tuned-other-tags", 30), Base, gain, []).Holds, Is.True, "the difference is shown, not judged");
        Assert.That(MissedOf(TagsClaim.Judge(Win("response-tuned-other-tags", 29.9), Base, gain, [])), Is.EqualTo(new[] { "response-tuned-other-tags >= 30 (measured 29.9)" }));
    }

    [Test]
    public void Settings_must_be_the_best_of_several_and_the_sets_apart()
    {
        ValidationChoice good = new("response-tuned", [new("1e-4, 1 epoch", 0.8), new("1e-4, 2 epochs", 0.9), new("3e-4, 1 epoch", 0.9)], "1e-4, 2 epochs");
        Assert.That(EpochsClaim.Judge([good], 0, 0).Holds, Is.True);
        Assert.That(MissedOf(EpochsClaim.Judge([good with { Used = "3e-4, 1 epoch" }], 0, 0)),
            Is.EqualTo(new[] { "response-tuned: the best of 3 settings is used (best 1e-4, 2 epochs with 0.900, used 3e-4, 1 epoch)" }), "of equal ones the first");
        Assert.That(MissedOf(EpochsClaim.Judge([good with { Trials = [good.Trials[1]] }], 0, 0)), Has.Count.EqualTo(1), "one setting is no choice");
        Assert.That(MissedOf(EpochsClaim.Judge([good with { Trials = [] }], 0, 0)), Has.Count.EqualTo(1));
        Assert.That(MissedOf(EpochsClaim.Judge([good], 1, 0)), Is.EqualTo(new[] { "validation and test share no instruction and no entity (1 and 0)" }));
        Assert.That(MissedOf(EpochsClaim.Judge([good], 0, 2)), Has.Count.EqualTo(1));
        Assert.That(EpochsClaim.Judge([], 0, 0).Holds, Is.False);
    }

    [Test]
    public void Decoding_must_be_greedy_without_exception()
    {
        DecodedModel good = new("base-p1", new GreedyCheck { Finished = 3, Unfinished = 1, Tokens = 40, Faults = [] }, 1);
        Assert.That(DecodingClaim.Judge([good]).Holds, Is.True);
        Assert.That(DecodingClaim.Judge([good]).Measured.Single().Value, Is.EqualTo(25));
        Assert.That(MissedOf(DecodingClaim.Judge([Faulty(GreedyFaultKind.NotMostLikely)])).Single(),
            Is.EqualTo("each of 40 tokens is the most likely one (1 are not; the first: base-p1, prompt 2, response position 5: token 7 was written, but token 8 has a logit higher by 0.5)"));
        Assert.That(MissedOf(DecodingClaim.Judge([Faulty(GreedyFaultKind.CutShort)])).Single(), Does.StartWith("every response stops at its end token or at the limit (1 do not; the first: base-p1, prompt 2"));
        Assert.That(MissedOf(DecodingClaim.Judge([good with { ReportedUnfinished = 0 }])), Is.EqualTo(new[] { "unfinished responses are counted in the tables (0 reported, 1 counted)" }));
        Assert.That(DecodingClaim.Judge([]).Holds, Is.False);

        DecodedModel Faulty(GreedyFaultKind kind) => good with { Check = good.Check with { Faults = [new GreedyFault(kind, 2, 5, 7, 8, 0.5f)] } };
    }

    [Test]
    public void What_is_no_number_holds_nothing()
    {
        var none = new Measured("nothing", double.NaN, new Interval(double.NaN, double.NaN, 0.95), 192, 3);
        Assert.That(MissedOf(RuleAdapterClaim.Judge(none, Base, [])), Has.Count.EqualTo(2));
        Assert.That(MissedOf(SingleTaskClaim.JudgeChess(none, [Base, Base, Base, Base], Base, [])), Has.Count.EqualTo(4));
        Assert.That(MissedOf(RankingClaim.Judge([new(RankingScore.Sequence, none, none, none), Ranking(RankingScore.PerToken, 80, 80, 80)], [])), Has.Count.EqualTo(5));
    }

    private static List<string> MissedOf(ClaimResult result) => [.. result.Bounds.Where(bound => !bound.Holds).Select(bound => bound.Text)];

    private static Measured Win(string condition, double value) => new(condition, value, new Interval(value - 2, value + 2, 0.95), 192, 3);

    private static Measured Share(string condition, double value, double from) => new(condition, value, new Interval(from, 99, 0.95), 192, 3);

    private static RankingMeasurement Ranking(RankingScore score, double untuned, double instruction, double response) =>
        new(score, Share("base", untuned, 60), Share("instruction-tuned", instruction, 60), Share("response-tuned", response, 60));

    private static RuleAblation Ablation(string condition, double lossFrom) =>
        new(Win(condition, 25), new Measured($"all-rules minus {condition}", 5, new Interval(lossFrom, 9, 0.95), 192, 3));

    private static StyleAdherence Style(string task, double correlationFrom, double othersTo = 50) => new()
    {
        Task = task,
        MarkBySimilarity = new CorrelationEstimate(CorrelationKind.Spearman, 0.2, new Interval(correlationFrom, 0.4, 0.95), 192, 3),
        OutputBySimilarity = new CorrelationEstimate(CorrelationKind.Pearson, 0.2, new Interval(0, 0.4, 0.95), 192, 3),
        Quartiles = [.. Enumerable.Range(0, 4).Select(_ => new ShareEstimate(25, new Interval(10, 40, 0.95), 48))],
        OwnTask = new ShareEstimate(100, new Interval(90, 100, 0.95), 8),
        OtherTasks = new ShareEstimate(30, new Interval(10, othersTo, 0.95), 184),
    };
}
