using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Experiments;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class EpochsAreComparedByTheirVerdicts
{
    private const int Instructions = 56;

    [Test]
    public void A_choice_that_another_beats_by_far_is_named_with_what_beats_it()
    {
        var comparison = Comparison(14, 42, 15);
        var better = comparison.BetterThan(0, beyondNoise: true);
        Assert.That(better.Select(one => one.Index), Is.EqualTo(new[] { 1 }));
        Assert.That(comparison.RateOf(1), Is.EqualTo(75));
        Assert.That(better[0].By.Low, Is.GreaterThan(0).And.LessThan(50));
        Assert.That(better[0].By.High, Is.GreaterThan(50).And.LessThanOrEqualTo(100));
        var judged = EpochsClaim.Judge([], 3, ["response-tuned: 1e-5 x 7 has 75.0"], [], [], [], given: true);
        Assert.That(judged.Bounds[0].Holds, Is.False);
    }

    [Test]
    public void One_verdict_more_is_noise_where_the_choice_is_given_and_decides_where_it_is_made()
    {
        var comparison = Comparison(28, 29);
        Assert.That(comparison.BetterThan(0, beyondNoise: true), Is.Empty);
        Assert.That(comparison.BetterThan(0, beyondNoise: false), Has.Count.EqualTo(1));
    }

    [Test]
    public void Equally_good_and_worse_ones_are_not_better() =>
        Assert.That(Comparison(28, 28, 3).BetterThan(0, beyondNoise: false), Is.Empty);

    [Test]
    public void Verdicts_that_the_judge_left_open_count_for_none()
    {
        double?[] scores = [1, null, 0, 1];
        Assert.That(new CandidateComparison([scores], new Bootstrap()).RateOf(0), Is.EqualTo(200.0 / 3).Within(1e-9));
    }

    /// <summary>Two candidates are held against each other where both have a verdict, and only there.</summary>
    [Test]
    public void A_difference_is_made_of_the_instructions_that_both_have_a_verdict_on()
    {
        double?[] used = [0, 1, null, null];
        double?[] other = [0, 1, 1, 1];
        var comparison = new CandidateComparison([used, other], new Bootstrap { Resamples = 1000 });
        Assert.That(comparison.BetterThan(0, beyondNoise: false).Single().By, Is.EqualTo(new Interval(0, 0, 0.95)));
        Assert.That(comparison.BetterThan(0, beyondNoise: true), Is.Empty);
    }

    /// <summary>Candidates with so many wins, the first instructions of all.</summary>
    private static CandidateComparison Comparison(params int[] wins) => new(
        [.. wins.Select(won => Enumerable.Range(0, Instructions).Select(i => (double?)(i < won ? 1 : 0)).ToList())],
        new Bootstrap { Resamples = 1000 });
}
