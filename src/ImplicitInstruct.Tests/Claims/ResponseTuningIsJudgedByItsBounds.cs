using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Claims;

[TestFixture]
public sealed class ResponseTuningIsJudgedByItsBounds
{
    private static readonly ScaleDemand Demand = new(HasFigures: true, FewestBaseModels: 3);
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
        Assert.That(Missed(Good, Poor with { Interval = new Interval(1, 33, 0.95) }),
            Is.EqualTo(new[] { "response-tuned above base, 95 % intervals apart (from 33.0, to 33.0)" }));
        Assert.That(Missed(Good, Poor with { BaseModels = 2 }), Is.EqualTo(new[] { "at least 3 base models (measured on 2)" }));
        Assert.That(Missed(Good, Poor, score: 79.9), Is.EqualTo(new[] { "instruction-tuned judge score >= 80 % (measured 79.9 %)" }));
    }

    [Test]
    public void A_judge_without_scores_leaves_four_bounds() =>
        Assert.That(ResponseTuningClaim.Judge(Good, Poor, null, [], Demand).Bounds, Has.Count.EqualTo(4));

    [Test]
    public void A_measurement_that_is_no_number_holds_nothing()
    {
        var none = Good with { Value = double.NaN, Interval = new Interval(double.NaN, double.NaN, 0.95) };
        Assert.That(Missed(none, Poor), Has.Count.EqualTo(2));
    }

    [Test]
    public void The_story_has_the_statement_the_numbers_and_the_bounds()
    {
        var story = Judge(Good with { Value = 20 }, Poor).Story;
        Assert.That(story, Does.StartWith("FAILS  response-tuning: Training on responses alone"));
        Assert.That(story, Does.Contain("  response-tuned: 20.0 [33.0, 46.0] over 192 instructions and 3 base models\n"));
        Assert.That(story, Does.Contain("  MISSED: response-tuned >= 35 (measured 20.0)"));
    }

    private static ClaimResult Judge(Measured response, Measured untuned, double score = 90) =>
        ResponseTuningClaim.Judge(response, untuned, score, [], Demand);

    private static List<string> Missed(Measured response, Measured untuned, double score = 90) =>
        [.. Judge(response, untuned, score).Failed.Select(bound => bound.InWords())];
}
