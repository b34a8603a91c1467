using ImplicitInstruct.Claims;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Claims;

[TestFixture]
public sealed class IntervalsCoverSeedsAndPrompts
{
    [Test]
    public void Equal_values_have_an_interval_of_no_width() =>
        Assert.That(SeedAndPromptBootstrap.Interval([[0.25, 0.25], [0.25, 0.25]], 200, seed: 1), Is.EqualTo((0.25, 0.25, 0.25)));

    [Test]
    public void One_model_gives_the_interval_of_its_prompts()
    {
        // The mean of n independent values: normal with deviation sd/√n, so 95 % are within 1.96 of that.
        var random = new Philox(1, "values");
        var values = Enumerable.Range(0, 400).Select(_ => random.NextDouble()).ToArray();
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length / values.Length);
        var (measured, low, high) = SeedAndPromptBootstrap.Interval([values], 10_000, seed: 2);
        Assert.That(measured, Is.EqualTo(mean).Within(1e-12));
        Assert.That(low, Is.EqualTo(mean - 1.96 * error).Within(0.1 * error));
        Assert.That(high, Is.EqualTo(mean + 1.96 * error).Within(0.1 * error));
    }

    [Test]
    public void Models_that_differ_widen_it_to_their_range()
    {
        // With three models all resampled alike one time in nine, 2.5 % quantiles are the extreme models themselves.
        var (mean, low, high) = SeedAndPromptBootstrap.Interval([[0.1, 0.1], [0.2, 0.2], [0.6, 0.6]], 10_000, seed: 3);
        Assert.That((mean, low, high), Is.EqualTo((0.3, 0.1, 0.6)).Using<(double, double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) + Math.Abs(a.Item3 - b.Item3) < 1e-12));
    }

    [Test]
    public void Prompts_are_resampled_together_for_all_models()
    {
        // Models that agree on every prompt tell no more than one of them.
        double[] prompts = [0, 0, 1, 1, 1, 0, 1, 0];
        var (_, low, high) = SeedAndPromptBootstrap.Interval([prompts, prompts, prompts], 20_000, seed: 4);
        var (_, lowOfOne, highOfOne) = SeedAndPromptBootstrap.Interval([prompts], 20_000, seed: 5);
        Assert.That((low, high), Is.EqualTo((lowOfOne, highOfOne)));
    }

    [Test]
    public void The_same_seed_gives_the_same_bits()
    {
        double[][] values = [[0.1, 0.7, 0.3], [0.9, 0.2, 0.5]];
        var first = SeedAndPromptBootstrap.Interval(values, 500, seed: 6);
        Assert.That(SeedAndPromptBootstrap.Interval(values, 500, seed: 6), Is.EqualTo(first));
        Assert.That(SeedAndPromptBootstrap.Interval(values, 500, seed: 7), Is.Not.EqualTo(first));
    }

    [Test]
    public void Uneven_rows_and_no_rows_are_refused()
    {
        Assert.That(() => SeedAndPromptBootstrap.Interval([[0.1], [0.1, 0.2]], 100, seed: 1), Throws.ArgumentException);
        Assert.That(() => SeedAndPromptBootstrap.Interval([], 100, seed: 1), Throws.ArgumentException);
    }
}
