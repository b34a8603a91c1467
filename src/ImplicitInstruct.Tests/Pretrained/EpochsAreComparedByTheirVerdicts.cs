using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Pretrained.Experiments;

namespace ImplicitInstruct.Tests.Pretrained;

[TestFixture]
public sealed class EpochsAreComparedByTheirVerdicts
{
    private const int Instructions = 56;

    [Test]
    public void A_choice_that_another_beats_by_far_is_named_with_what_beats_it()
    {
        var better = Comparison((5, 14), (7, 42), (10, 15)).BetterThan(5, beyondNoise: true);
        Assert.That(better, Has.Count.EqualTo(1));
        Assert.That(better[0], Does.StartWith("7 epochs have 75.0, more by "));
        Assert.That(EpochsClaim.Judge([], 3, [$"response-tuned: {better[0]}"], [], [], [], given: true).Bounds[0].Holds, Is.False);
    }

    [Test]
    public void One_verdict_more_is_noise_where_the_choice_is_given_and_decides_where_it_is_made()
    {
        var comparison = Comparison((5, 28), (7, 29));
        Assert.That(comparison.BetterThan(5, beyondNoise: true), Is.Empty);
        Assert.That(comparison.BetterThan(5, beyondNoise: false), Has.Count.EqualTo(1));
    }

    [Test]
    public void Equally_good_and_worse_ones_are_not_better() => Assert.That(Comparison((5, 28), (7, 28), (10, 3)).BetterThan(5, beyondNoise: false), Is.Empty);

    [Test]
    public void Verdicts_that_the_judge_left_open_count_for_none()
    {
        var rows = new double?[] { 2, null, 1, 2 }.Select(preference => new AnnotationRow(preference, 1, 1, null));
        Assert.That(new EpochComparison(new Dictionary<int, AnnotationSet> { [5] = Set([.. rows]) }, new Bootstrap()).RateOf(5), Is.EqualTo(200.0 / 3).Within(1e-9));
    }

    /// <summary>Candidates with so many wins, the first instructions of all.</summary>
    private static EpochComparison Comparison(params (int Epochs, int Wins)[] candidates) => new(
        candidates.ToDictionary(one => one.Epochs, one => Set([.. Enumerable.Range(0, Instructions).Select(i => new AnnotationRow(i < one.Wins ? 2 : 1, 1, 1, null))])), new Bootstrap { Resamples = 1000 });

    private static AnnotationSet Set(IReadOnlyList<AnnotationRow> rows) => new() { Source = "test", Rows = rows, Instructions = default };
}
