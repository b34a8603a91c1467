using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Claims;

[TestFixture]
public sealed class ResponseTuningIsJudgedByItsBounds
{
    private static readonly Measured Good = new("response-tuned", 40, new Interval(33, 46, 0.95), 192, 3);
    private static readonly Measured Poor = new("base", 3, new Interval(1, 6, 0.95), 192, 3);

    [Test]
    public void It_holds_when_every_bound_is_met() => Assert.That(Judge(Good, Poor).Holds, Is.True);

    [Test]
    public void A_bound_is_met_exactly_on_it() => Assert.That(Judge(Good with { Value = 35 }, Poor with { Value = 15 }).Holds, Is.True);

    [Test]
    public void Each_bound_can_fail_alone()
    {
        Assert.That(Missed(Good with { Value = 34.99 }, Poor), Is.EqualTo(new[] { "response-tuned >= 35 (measured 35.0)" }));
        Assert.That(Missed(Good, Poor with { Value = 15.1 }), Is.EqualTo(new[] { "base <= 15 (measured 15.1)" }));
        Assert.That(Missed(Good, Poor with { Interval = new Interval(1, 33, 0.95) }), Is.EqualTo(new[] { "response-tuned above base, 95 % intervals apart (from 33.0, to 33.0)" }));
        Assert.That(Missed(Good, Poor with { BaseModels = 2 }), Is.EqualTo(new[] { "at least 3 base models (measured on 2)" }));
        Assert.That(Missed(Good, Poor, score: 79.9), Is.EqualTo(new[] { "instruction-tuned judge score >= 80 % (measured 79.9 %)" }));
    }

    [Test]
    public void A_judge_without_scores_leaves_four_bounds() => Assert.That(ResponseTuningClaim.Judge(Good, Poor, null, []).Bounds, Has.Count.EqualTo(4));

    [Test]
    public void What_a_scale_was_known_not_to_show_is_missed_but_does_not_fail()
    {
        var result = Judge(Good with { Value = 20 }, Poor) with { BeyondScale = "Too small a world." };
        Assert.That((result.Holds, result.Verdict), Is.EqualTo((false, Verdict.NotShown)));
        Assert.That(result.Story, Does.StartWith("NOT SHOWN  response-tuning: ").And.EndsWith("\n  Too small a world."));
        Assert.That((Judge(Good, Poor) with { BeyondScale = "Too small a world." }).Verdict, Is.EqualTo(Verdict.Holds));
    }

    [Test]
    public void A_measurement_that_is_no_number_holds_nothing() =>
        Assert.That(Missed(Good with { Value = double.NaN, Interval = new Interval(double.NaN, double.NaN, 0.95) }, Poor), Has.Count.EqualTo(2));

    [Test]
    public void The_story_has_the_statement_the_numbers_and_the_bounds()
    {
        var story = Judge(Good with { Value = 20 }, Poor).Story;
        Assert.That(story, Does.StartWith("FAILS  response-tuning: Training on responses alone"));
        Assert.That(story, Does.Contain("  response-tuned: 20.0 [33.0, 46.0] over 192 instructions and 3 base models\n"));
        Assert.That(story, Does.Contain("  MISSED: response-tuned >= 35 (measured 20.0)"));
    }

    private static ClaimResult Judge(Measured response, Measured untuned, double score = 90) => ResponseTuningClaim.Judge(response, untuned, score, []);

    private static List<string> Missed(Measured response, Measured untuned, double score = 90) =>
        [.. Judge(response, untuned, score).Bounds.Where(bound => !bound.Holds).Select(bound => bound.InWords())];
}
