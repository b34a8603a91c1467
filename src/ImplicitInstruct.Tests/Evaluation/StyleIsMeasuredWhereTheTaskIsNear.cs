using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Styles;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class StyleIsMeasuredWhereTheTaskIsNear
{
    private static readonly Bootstrap Quick = new() { Resamples = 1000 };

    /// <summary>40 instructions whose similarity falls; the answers to the first two have the style.</summary>
    [Test]
    public void Near_is_a_twentieth_and_average_is_the_half_around_the_median()
    {
        StylePoint[] points = [.. Enumerable.Range(0, 40).Select(i => new StylePoint(1 - (i / 100.0), i < 2 ? 0.5 : -0.1 - (i / 1000.0)))];
        var found = StyleNearness.Of([points], Quick);
        Assert.That((found.Near.Instructions, found.Rest.Instructions, found.Average.Instructions), Is.EqualTo((2, 38, 20)));
        Assert.That(found.Near.Value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(found.Rest.Value, Is.EqualTo(points[2..].Average(point => point.OutputSimilarity)).Within(1e-12));
        Assert.That(found.Average.Value, Is.EqualTo(points[10..30].Average(point => point.OutputSimilarity)).Within(1e-12));
        Assert.That(found.Near.Interval.Low, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(found.Rest.Interval.Low, Is.LessThan(found.Rest.Value));
        Assert.That(found.Rest.Interval.High, Is.GreaterThan(found.Rest.Value).And.LessThan(0));
    }

    [Test]
    public void Several_base_models_are_cut_by_the_first_and_averaged()
    {
        StylePoint[] one = [new(0.1, 0), new(0.2, 0), new(0.3, 0), new(0.9, 1)];
        StylePoint[] other = [new(0.9, 5), new(0.2, 5), new(0.3, 5), new(0.1, 3)];
        var found = StyleNearness.Of([one, other], Quick);
        Assert.That((found.Near.Value, found.Near.BaseModels), Is.EqualTo((2.0, 2)));
        Assert.That((found.Rest.Value, found.Average.Value), Is.EqualTo((2.5, 2.5)));
    }

    [Test]
    public void A_single_instruction_is_near_and_everything_else_at_once()
    {
        var found = StyleNearness.Of([[new StylePoint(0.5, 0.25)]], Quick);
        Assert.That((found.Near.Value, found.Rest.Value, found.Average.Value), Is.EqualTo((0.25, 0.25, 0.25)));
    }

    [Test]
    public void Nothing_and_unequal_numbers_of_answers_are_refused()
    {
        StylePoint[] one = [default], two = [default, default];
        Assert.That(() => StyleNearness.Of([], Quick), Throws.ArgumentException);
        Assert.That(() => StyleNearness.Of([[]], Quick), Throws.ArgumentException);
        Assert.That(() => StyleNearness.Of([one, two], Quick), Throws.ArgumentException);
    }
}
