using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Ranking;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class RankingComparesEachResponseWithOthers
{
    private static readonly string[] Responses = [.. Enumerable.Range(0, 40).Select(index => $"response {index}")];

    [Test]
    public void Every_draw_is_a_negative_or_the_own_response_left_out()
    {
        var plan = RankingPlan.Draw(Responses, new RankingRecipe());
        Assert.That(plan.Negatives, Has.Count.EqualTo(40));
        Assert.That(plan.Negatives.Sum(drawn => drawn.Count) + plan.OwnDrawn, Is.EqualTo(200));
        Assert.That(plan.Negatives.Index().SelectMany(drawn => drawn.Item.Where(response => response == drawn.Index)), Is.Empty);
        Assert.That(plan.OwnDrawn, Is.Positive, "of 200 draws from 40, about 5 are the own response");
    }

    [Test]
    public void Draws_are_uniform_with_replacement()
    {
        var plan = RankingPlan.Draw(Responses[..4], new RankingRecipe { Draws = 30_000 });
        Assert.That(plan.OwnDrawn, Is.EqualTo(30_000).Within(600));   // a quarter of 120,000, four standard deviations
        Assert.That(plan.Negatives[0].CountBy(response => response).ToDictionary().Values,
            Has.Count.EqualTo(3).And.All.EqualTo(7_500).Within(300));
    }

    [Test]
    public void Equal_recipes_draw_equal_pairs_and_other_seeds_others()
    {
        var plan = RankingPlan.Draw(Responses, new RankingRecipe { Seed = 4 });
        Assert.That(RankingPlan.Draw(Responses, new RankingRecipe { Seed = 4 }).Negatives, Is.EqualTo(plan.Negatives));
        Assert.That(RankingPlan.Draw(Responses, new RankingRecipe { Seed = 5 }).Negatives, Is.Not.EqualTo(plan.Negatives));
    }

    [Test]
    public void Within_groups_draws_stay_in_the_group()
    {
        string[] groups = [.. Enumerable.Range(0, 40).Select(index => index % 5 == 0 ? "poem" : "math")];
        var plan = RankingPlan.Draw(Responses, new RankingRecipe(), groups);
        Assert.That(plan.Negatives.Index().SelectMany(drawn => drawn.Item.Select(response => groups[response] == groups[drawn.Index])),
            Is.Not.Empty.And.All.True);
    }

    [Test]
    public void A_response_of_the_same_text_is_no_negative()
    {
        var plan = RankingPlan.Draw(["a", "b", "a", "a"], new RankingRecipe { Draws = 50 });
        Assert.That(plan.Negatives[0].Concat(plan.Negatives[2]).Concat(plan.Negatives[3]), Is.All.EqualTo(1));
        Assert.That(plan.Negatives[1], Has.Count.GreaterThan(30).And.All.EqualTo(0), "a text has one score, whoever it was drawn from");
        Assert.That(RankingPlan.Draw(["a", "a"], new RankingRecipe()).Negatives, Is.All.Empty);
    }

    [Test]
    public void Draws_made_elsewhere_are_taken_by_position_as_the_official_code_takes_them()
    {
        var plan = RankingPlan.Of([[2, 0, 2], [1, 1, 1], [0, 1, 2]]);
        Assert.That(plan.Negatives, Is.EqualTo((int[][])[[2, 2], [], [0, 1]]));
        Assert.That(plan.OwnDrawn, Is.EqualTo(5));
        Assert.That(plan.ToScore, Is.EqualTo([new RankedResponse(0, 0), new(0, 2), new(1, 1), new(2, 2), new(2, 0), new(2, 1)]));
        Assert.That(() => RankingPlan.Of([[0, 1]]), Throws.ArgumentException.With.Message.Contains("Response 1 was drawn"));
        Assert.That(() => RankingPlan.Of([]), Throws.ArgumentException);
    }

    [Test]
    public void Each_response_is_to_be_scored_once()
    {
        var plan = RankingPlan.Draw(Responses[..6], new RankingRecipe { Draws = 20 });
        Assert.That(plan.ToScore, Is.Unique);
        Assert.That(plan.ToScore.Where(scored => scored.Instruction == 2).Select(scored => scored.Response),
            Is.EquivalentTo(Enumerable.Range(0, 6)));
        Assert.That(plan.ToScore.First(scored => scored.Instruction == 2), Is.EqualTo(new RankedResponse(2, 2)));
    }

    /// <summary>Two responses: the own one is shorter, so likelier as a whole, but less likely token by token.</summary>
    [Test]
    public void The_two_scores_can_disagree()
    {
        var plan = RankingPlan.Draw(["short", "long"], new RankingRecipe { Draws = 40 });
        var scores = Scores(plan, scored => scored.Response == 0 ? [-1, -1] : [-0.5f, -0.5f, -0.5f, -0.5f, -0.5f]);
        var (sequence, perToken) = (ResponseRanking.Of(
            plan, scores, RankingScore.Sequence), ResponseRanking.Of(plan, scores, RankingScore.PerToken));
        Assert.That((sequence.Higher[0], perToken.Higher[0]), Is.EqualTo((sequence.Negatives[0], 0)));
        Assert.That((sequence.Higher[1], perToken.Higher[1]), Is.EqualTo((0, sequence.Negatives[1])));
    }

    [Test]
    public void A_tie_is_not_higher()
    {
        var plan = RankingPlan.Draw(Responses, new RankingRecipe());
        Assert.That(ResponseRanking.Of(plan, Scores(plan, _ => [-2]), RankingScore.Sequence).Percent, Is.Zero);
    }

    [Test]
    public void The_share_is_over_all_pairs_not_over_instructions()
    {
        var ranking = new ResponseRanking([1, 4], [1, 9]);
        Assert.That((ranking.Percent, ranking.Pairs), Is.EqualTo((50.0, 10)));
        Assert.That(ResponseRanking.Pool([ranking, new ResponseRanking([1, 0], [1, 0])]),
            Has.Property("Higher").EqualTo(new[] { 2, 4 }).And.Property("Negatives").EqualTo(new[] { 2, 9 }));
    }

    [Test]
    public void The_interval_resamples_instructions_with_all_their_pairs_and_base_models()
    {
        var bootstrap = new Bootstrap { Resamples = 2000 };
        var half = new ResponseRanking([.. Enumerable.Range(0, 100).Select(i => i % 2 * 5)], [.. Enumerable.Repeat(5, 100)]);
        var interval = ResponseRanking.IntervalOf([half], bootstrap);
        Assert.That((interval.Low, interval.High),
            Is.EqualTo((40.0, 60.0))
                .Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 1.5 && Math.Abs(a.Item2 - b.Item2) < 1.5),
            "100 instructions right or wrong in all pairs have a standard error of 5, not the 2.2 of 500 pairs");
        var all = new ResponseRanking([.. Enumerable.Repeat(5, 100)], half.Negatives);
        Assert.That(ResponseRanking.IntervalOf([half, all], bootstrap).High, Is.EqualTo(100), "both draws may be the better model");
    }

    [Test]
    public void What_has_no_score_is_named()
    {
        var plan = RankingPlan.Draw(Responses[..3], new RankingRecipe());
        Assert.That(() => ResponseRanking.Of(plan, [], RankingScore.Sequence), Throws.ArgumentException);
        Assert.That(() => ResponseRanking.Of(plan, Scores(plan, _ => []), RankingScore.Sequence),
            Throws.ArgumentException.With.Message.Contains("response 0 to instruction 0"));
        Assert.That(
            () => ResponseRanking.Of(plan, Scores(plan, scored => scored.Instruction == 1 ? [float.NaN] : [-1]), RankingScore.PerToken),
            Throws.ArgumentException.With.Message.Contains("to instruction 1"));
        Assert.That(() => RankingPlan.Draw([], new RankingRecipe()), Throws.ArgumentException);
        Assert.That(() => RankingPlan.Draw(Responses, new RankingRecipe(), ["one"]), Throws.ArgumentException);
        Assert.That(() => RankingPlan.Draw(Responses, new RankingRecipe { Draws = 0 }), Throws.TypeOf<AdviceException>());
        Assert.That(() => ResponseRanking.Pool([new([1], [1]), new([1, 1], [1, 1])]), Throws.ArgumentException);
    }

    private static float[][] Scores(RankingPlan plan, Func<RankedResponse, float[]> score) => [.. plan.ToScore.Select(score)];
}
