using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class BootstrapIntervalsCoverSeedsAndPrompts
{
    private static readonly Bootstrap Quick = new() { Resamples = 1000 };

    private static readonly Bootstrap Quicker = new() { Resamples = 300 };

    [Test]
    public void Equal_settings_give_equal_bits_and_another_seed_others()
    {
        var preferences = Draw(new Philox(1), 50, 0.4);
        var interval = Quick.OverPrompts(preferences);
        Assert.That((Quick with { Seed = 0 }).OverPrompts([.. preferences]), Is.EqualTo(interval));
        Assert.That((Quick with { Seed = 1 }).OverPrompts(preferences), Is.Not.EqualTo(interval));
    }

    [Test]
    public void The_bits_are_those_of_every_machine()
    {
        var interval = Quick.OverSeedsAndPrompts([[0.1, 0.37, 0.93, 0.52], [0.81, 0.77, 1, 0.06], [0.4, 0.5, 0.23, 0.01]]);
        // An independent program, in Python integers, gives the same
        Assert.That(interval, Is.EqualTo(new Interval(25.666666666666668, 79.08333333333333, 0.95)));
    }

    [Test]
    public void Where_nothing_varies_the_interval_is_a_point() =>
        Assert.That(Quick.OverSeedsAndPrompts([[0.25, 0.25], [0.25, 0.25]]), Is.EqualTo(new Interval(25, 25, 0.95)));

    [Test]
    public void Over_many_prompts_it_is_the_normal_interval()
    {
        var preferences = Draw(new Philox(2), 2000, 0.3);
        var rate = WinRate.Of(preferences);
        var interval = new Bootstrap().OverPrompts(preferences);
        Assert.That(interval.Low, Is.EqualTo(rate.Percent - (1.96 * rate.StandardError!.Value)).Within(0.1));
        Assert.That(interval.High, Is.EqualTo(rate.Percent + (1.96 * rate.StandardError!.Value)).Within(0.1));
    }

    [Test]
    public void Of_two_seeds_that_differ_the_interval_reaches_from_one_to_the_other() =>
        Assert.That(Quick.OverSeedsAndPrompts([[0.1, 0.1], [0.7, 0.7]]), Is.EqualTo(new Interval(10, 70, 0.95)).Using<Interval>(Close));

    [Test]
    public void Prompts_are_drawn_once_for_all_seeds()
    {
        // Hard prompts are hard for every seed: more seeds of the same answers tell nothing new, so the interval must not shrink.
        var preferences = Draw(new Philox(3), 40, 0.5);
        var one = new Bootstrap().OverPrompts(preferences);
        var many = new Bootstrap().OverSeedsAndPrompts([.. Enumerable.Repeat(preferences, 10)]);
        Assert.That(many.High - many.Low, Is.EqualTo(one.High - one.Low).Within(0.1 * (one.High - one.Low)));
    }

    [Test]
    public void About_95_of_100_intervals_over_prompts_cover_the_truth()
    {
        var covered = 0;
        for (var experiment = 0; experiment < 400; experiment++)
            covered += Quicker.OverPrompts(Draw(new Philox((ulong)experiment, "coverage"), 60, 0.35)).Contains(35) ? 1 : 0;
        Assert.That(covered / 4.0, Is.InRange(91, 98));   // 95 less the bootstrap's own bias at 60 prompts, and a binomial spread of 1.1
    }

    [Test]
    public void Intervals_over_seeds_and_prompts_cover_where_those_over_prompts_do_not()
    {
        var (crossed, promptsOnly) = (0, 0);
        for (var experiment = 0; experiment < 200; experiment++)
        {
            var random = new Philox((ulong)experiment, "seeds");
            // Standard deviation 0.12
            var seeds = Enumerable.Range(0, 8).Select(_ => 0.4 + (0.12 * ((2 * random.NextDouble()) - 1) * 1.732)).ToArray();
            double[][] preferences = [.. seeds.Select(level => Draw(random, 60, level))];
            crossed += Quicker.OverSeedsAndPrompts(preferences).Contains(40) ? 1 : 0;
            promptsOnly += Quicker.OverPrompts(preferences[0]).Contains(40) ? 1 : 0;
        }

        Assert.That(crossed / 2.0, Is.InRange(87, 99));
        Assert.That(promptsOnly / 2.0, Is.LessThan(75));
    }

    [Test]
    public void A_paired_difference_forgets_what_both_share()
    {
        var random = new Philox(4);
        var difficulty = Draw(random, 100, 0.5);
        double[][] one = [[.. difficulty.Select(value => (0.8 * value) + 0.1)]];
        double[][] other = [[.. difficulty.Select(value => 0.8 * value)]];
        var difference = Quick.OfDifference(one, other);
        Assert.That(difference.Low, Is.EqualTo(10).Within(1e-9));
        Assert.That(difference.High, Is.EqualTo(10).Within(1e-9));
        Assert.That(Quick.OverSeedsAndPrompts(one).Low, Is.LessThan(Quick.OverSeedsAndPrompts(other).High), "unpaired, the intervals meet");
    }

    [Test]
    public void A_difference_and_its_opposite_are_mirror_images()
    {
        var random = new Philox(5);
        double[][] one = [Draw(random, 30, 0.5), Draw(random, 30, 0.6)];
        double[][] other = [Draw(random, 30, 0.3), Draw(random, 30, 0.2)];
        var (forth, back) = (Quick.OfDifference(one, other), Quick.OfDifference(other, one));
        Assert.That((back.Low, back.High),
            Is.EqualTo((-forth.High, -forth.Low))
                .Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9));
    }

    [Test]
    public void Any_statistic_can_be_resampled()
    {
        double[] preferences = [1, 0, 1, 1, 0, 0.5, 0.5, 1];
        var interval = Quick.OverSeedsAndPrompts(
            1, preferences.Length, (_, prompts) => WinRate.Of([.. prompts.ToArray().Select(prompt => preferences[prompt])]).Percent);
        Assert.That(interval, Is.EqualTo(Quick.OverPrompts(preferences)));
    }

    [Test]
    public void More_confidence_makes_a_wider_interval()
    {
        var preferences = Draw(new Philox(6), 50, 0.4);
        var (narrow, wide) = ((Quick with { Confidence = 0.5 }).OverPrompts(preferences), (Quick with { Confidence = 0.99 })
            .OverPrompts(preferences));
        Assert.That(narrow.Low, Is.GreaterThan(wide.Low));
        Assert.That(narrow.High, Is.LessThan(wide.High));
    }

    [Test]
    public void What_cannot_be_resampled_is_refused()
    {
        Assert.That(() => Quick.OverSeedsAndPrompts([]), Throws.ArgumentException);
        Assert.That(() => Quick.OverPrompts([]), Throws.ArgumentException);
        Assert.That(() => Quick.OverSeedsAndPrompts([[0.5], [0.5, 0.5]]), Throws.ArgumentException);
        Assert.That(() => Quick.OfDifference([[0.5]], [[0.5, 0.5]]), Throws.ArgumentException);
        Assert.That(() => (Quick with { Confidence = 1 }).OverPrompts([0.5]), Throws.InvalidOperationException);
        Assert.That(() => Quick.OverSeedsAndPrompts(1, 1, (_, _) => double.NaN), Throws.TypeOf<ArithmeticException>());
    }

    private static bool Close(Interval a, Interval b) => Math.Abs(a.Low - b.Low) < 1e-9 && Math.Abs(a.High - b.High) < 1e-9;

    /// <summary>Preferences that are 1 with a probability and else 0.</summary>
    private static double[] Draw(Philox random, int prompts, double probability) =>
        [.. Enumerable.Range(0, prompts).Select(_ => random.Chance(probability) ? 1.0 : 0)];
}
