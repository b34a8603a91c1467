using System.Numerics;
using ImplicitInstruct.Pipeline.Verifying;

namespace ImplicitInstruct.Tests.Pipeline.Publishing;

[TestFixture]
public sealed class ASampleBoundsWhatEscapes
{
    /// <summary>Every sample of every size is counted out.</summary>
    [Test]
    public void The_probability_is_the_share_of_samples_that_miss([Range(1, 9)] int stages)
    {
        for (var drawn = 0; drawn <= stages; drawn++)
        {
            var samples = Enumerable.Range(0, 1 << stages).Where(set => BitOperations.PopCount((uint)set) == drawn).ToList();
            for (var forged = 0; forged <= stages; forged++)
            {
                var missing = samples.Count(set => (set & ((1 << forged) - 1)) == 0);
                Assert.That(SampleBound.EscapeOf(stages, drawn, forged), Is.EqualTo(missing / (double)samples.Count).Within(1e-12),
                    $"{forged} of {stages}, {drawn} drawn");
            }
        }
    }

    [Test]
    public void The_bound_is_the_most_that_escapes_with_more_than_one_in_twenty()
    {
        foreach (var (stages, drawn) in from n in Enumerable.Range(1, 40) from k in Enumerable.Range(0, n + 1) select (n, k))
        {
            var most = SampleBound.MostForged(stages, drawn);
            Assert.That(SampleBound.EscapeOf(stages, drawn, most), Is.GreaterThan(0.05));
            if (most < stages)
                Assert.That(SampleBound.EscapeOf(stages, drawn, most + 1), Is.LessThanOrEqualTo(0.05 + 1e-12));
        }
    }

    [TestCase(471, 0, 471)]
    [TestCase(471, 471, 0)]
    [TestCase(20, 1, 18)]
    [TestCase(1, 1, 0)]
    public void Corners(int stages, int drawn, int most) => Assert.That(SampleBound.MostForged(stages, drawn), Is.EqualTo(most));

    [Test]
    public void A_seed_draws_the_same_and_each_once()
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(i => $"stage-{i}")];
        var drawn = SampleBound.Draw(names, 10, seed: 7);
        Assert.That(drawn, Is.Unique.And.Exactly(10).Items.And.SubsetOf(names));
        Assert.That(SampleBound.Draw(names.Reverse(), 10, seed: 7), Is.EqualTo(drawn));
        Assert.That(SampleBound.Draw(names, 10, seed: 8), Is.Not.EquivalentTo(drawn));
        Assert.That(SampleBound.Draw(names, 99, seed: 7), Is.EquivalentTo(names));
    }
}
