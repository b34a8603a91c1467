using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class StyleIsMeasuredAgainstSimilarity
{
    private static readonly Bootstrap Quick = new() { Resamples = 1000 };

    /// <summary>Cosines taken pair by pair and averaged, as the plot script does.</summary>
    [Test]
    public void A_point_has_mean_cosines_to_the_tasks_and_to_the_broad_set()
    {
        var embedder = new Letters();
        string[] instructions = [
            "aab", "ccc", "",
        ], outputs = ["ab", "cba", "bb"], task = ["a", "abc"], responses = ["b", "bbc"], broad = ["c", "ab", "bc"];
        var points = new StyleSimilarity(embedder, task, responses, broad).Points(instructions, outputs);
        for (var i = 0; i < instructions.Length; i++)
        {
            Assert.That(points[i].InstructionSimilarity, Is.EqualTo(MeanCosine(instructions[i], task)).Within(1e-6));
            Assert.That(points[i].OutputSimilarity,
                Is.EqualTo(MeanCosine(outputs[i], responses) - MeanCosine(outputs[i], broad)).Within(1e-6));
        }

        Assert.That(points[2].InstructionSimilarity, Is.Zero, "a text without a word is like nothing");

        static double MeanCosine(string text, string[] set) => set.Average(other => Cosine(Count(text), Count(other)));
        static double[] Count(string text) => [.. "abc".Select(letter => (double)text.Count(c => c == letter))];
        static double Cosine(double[] a, double[] b) =>
            a.Sum() == 0 ? 0 : a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
    }

    [Test]
    public void Pearson_is_that_of_a_worked_example()
    {
        // Deviations -2 -1 0 1 2 and -2.2 0.8 -1.2 1.8 0.8: 7 / sqrt(10 · 10.8)
        Assert.That(Correlation.Of(CorrelationKind.Pearson, [1, 2, 3, 4, 5], [1, 4, 2, 5, 4]),
            Is.EqualTo(7 / Math.Sqrt(108)).Within(1e-12));
        Assert.That(Correlation.Of(CorrelationKind.Pearson, [1, 2, 3], [-10, -20, -30]), Is.EqualTo(-1).Within(1e-12));
    }

    [Test]
    public void Equal_values_share_the_mean_of_their_ranks() =>
        Assert.That(Correlation.Of(CorrelationKind.Spearman, [30, 10, 20, 20, 40, 20], [1, 2, 3, 4, 5, 6]),
            Is.EqualTo(Correlation.Of(CorrelationKind.Pearson, [5.0, 1, 3, 3, 6, 3], [1, 2, 3, 4, 5, 6])).Within(1e-12));

    [Test]
    public void Spearman_is_pearson_of_the_ranks_ties_or_not([Range(1, 12)] int seed)
    {
        var random = new Philox((ulong)seed, "spearman");
        double[] x = [.. Enumerable.Range(0, 30).Select(_ => (double)random.Below(seed))];
        double[] y = [.. Enumerable.Range(0, 30).Select(_ => (double)random.Below(9))];
        Assert.That(Correlation.Of(CorrelationKind.Spearman, x, y),
            Is.EqualTo(Correlation.Of(CorrelationKind.Pearson, Ranks(x), Ranks(y))).Within(1e-12));

        // From 1, by counting: those below, and half of those that are equal.
        static double[] Ranks(double[] values) =>
            [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other == value) + 1) / 2.0))];
    }

    [Test]
    public void Spearman_sees_the_order_only() =>
        Assert.That(Correlation.Of(CorrelationKind.Spearman, [1, 2, 3, 4], [1, 10, 11, 1e9]), Is.EqualTo(1).Within(1e-12));

    [Test]
    public void Without_spread_there_is_no_correlation() =>
        Assert.That(Correlation.Of(CorrelationKind.Spearman, [1, 2, 3], [7, 7, 7]), Is.Zero);

    /// <summary>The fast resampling against one that builds every resample and ranks it anew.</summary>
    [Test]
    public void Its_interval_is_that_of_resampled_pairs([Values] CorrelationKind kind)
    {
        var random = new Philox(3, "interval");
        double[][] x = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 25).Select(_ => (double)random.Below(8)).ToArray())];
        double[][] y = [.. x.Select(series => series.Select(value => value + random.Below(6)).ToArray())];
        var estimate = CorrelationEstimate.Of(kind, x, y, Quick);
        var expected = Quick.OverSeedsAndPrompts(2, 25, (seed, prompts) =>
            Correlation.Of(kind, [.. prompts.ToArray().Select(p => x[seed][p])], [.. prompts.ToArray().Select(p => y[seed][p])]));
        Assert.That(estimate.Interval, Is.EqualTo(expected));
        Assert.That(estimate.Value, Is.EqualTo((Correlation.Of(kind, x[0], y[0]) + Correlation.Of(kind, x[1], y[1])) / 2).Within(1e-12));
    }

    [Test]
    public void The_interval_narrows_to_the_known_one_for_many_pairs()
    {
        var random = new Philox(5, "normal");
        var x = Enumerable.Range(0, 2000).Select(_ => random.NextNormal()).ToArray();
        // Correlation 0.6, standard error (1 - 0.36) / sqrt(2000)
        var y = x.Select(value => (0.6 * value) + (0.8 * random.NextNormal())).ToArray();
        var estimate = CorrelationEstimate.Of(CorrelationKind.Pearson, [x], [y], Quick);
        Assert.That(estimate.Value, Is.EqualTo(0.6).Within(0.04));
        Assert.That(estimate.Interval.High - estimate.Interval.Low, Is.EqualTo(2 * 1.96 * 0.64 / Math.Sqrt(2000)).Within(0.008));
    }

    [Test]
    public void A_style_that_follows_similarity_shows_in_all_numbers()
    {
        // Eight instructions, the last two of the task itself; two base models, of which one marks one answer more.
        StyleSample[] one = [.. Enumerable.Range(0, 8).Select(i => new StyleSample(new StylePoint(i, 2 * i), i >= 6, i >= 6))];
        StyleSample[] other = [.. one.Select((answer, i) => answer with { IsMarked = i >= 5 })];
        var style = StyleAdherence.Of("math", [one, other], Quick);
        Assert.That(style.Quartiles.Select(quarter => quarter.Percent), Is.EqualTo(new double[] { 0, 0, 25, 100 }));
        Assert.That(style.Quartiles.Select(quarter => quarter.Instructions), Is.All.EqualTo(2));
        Assert.That((style.OwnTask.Percent, style.OwnTask.Instructions), Is.EqualTo((100.0, 2)));
        Assert.That((style.OtherTasks.Percent, style.OtherTasks.Instructions), Is.EqualTo((100 / 12.0, 6)));
        Assert.That(style.OutputBySimilarity.Value, Is.EqualTo(1).Within(1e-12));
        Assert.That(style.MarkBySimilarity.Value, Is.InRange(0.7, 0.9));
        Assert.That((style.MarkBySimilarity.Instructions, style.MarkBySimilarity.BaseModels), Is.EqualTo((8, 2)));
    }

    [Test]
    public void Quarters_of_an_odd_number_hold_every_instruction_once()
    {
        StyleSample[] answers = [.. Enumerable.Range(0, 11).Select(i => new StyleSample(new StylePoint(-i, 0), i == 0, i == 0))];
        var style = StyleAdherence.Of("math", [answers], Quick);
        Assert.That(style.Quartiles.Sum(quarter => quarter.Instructions), Is.EqualTo(11));
        Assert.That(style.Quartiles[3].Percent, Is.EqualTo(100 / 3.0).Within(1e-9), "the most similar is the first");
    }

    [Test]
    public void What_cannot_be_compared_is_refused()
    {
        StyleSample[] answers = [.. Enumerable.Range(0, 8).Select(i => new StyleSample(new StylePoint(i, i), true, false))];
        Assert.That(() => StyleAdherence.Of("math", [answers], Quick), Throws.ArgumentException.With.Message.Contains("of the task math"));
        Assert.That(() => StyleAdherence.Of("math", [answers, answers[1..]], Quick), Throws.ArgumentException);
        Assert.That(() => Correlation.Of(CorrelationKind.Pearson, [1], [1, 2]), Throws.ArgumentException);
        Assert.That(() => Correlation.Of(CorrelationKind.Pearson, [1, double.NaN], [1, 2]),
            Throws.ArgumentException.With.Message.Contains("NaN"));
        Assert.That(() => new StyleSimilarity(new Letters(), [], ["a"], ["a"]), Throws.ArgumentException);
    }

    /// <summary>Counts a, b and c.</summary>
    private sealed class Letters : ITextEmbedder
    {
        public string Name => "letters";

        public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts) => [.. texts.Select(text =>
        {
            double[] counts = [.. "abc".Select(letter => text.Count(c => c == letter))];
            var length = Math.Sqrt(counts.Sum(count => count * count));
            return Array.ConvertAll(counts, count => (float)(length > 0 ? count / length : 0));
        })];
    }
}
