using ImplicitInstruct.AlpacaEval.Calibration;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

[TestFixture]
public sealed class GoldMakesARateUnbiased
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>By hand: covariance 0.1 over three pairs of gold (divisor 3), variance of all five f 0.092 (divisor 4).</summary>
    [Test]
    public void The_estimate_is_the_authors()
    {
        (double, double)[] gold = [(1, 0.9), (0, 0.3), (1, 0.6)];
        double[] others = [0.1, 0.5];
        var (mean, spread) = (0.48, (0.1764 + 0.0324 + 0.0144 + 0.1444 + 0.0004) / 4);
        Assert.That(mean, Is.EqualTo((0.9 + 0.3 + 0.6 + 0.1 + 0.5) / 5).Within(1e-12));
        var lambda = 0.1 / (2.5 * spread);
        var estimate = PredictionPowered.Of(gold, others);
        Assert.That(estimate.Lambda, Is.EqualTo(lambda).Within(1e-12));
        Assert.That(estimate.Percent, Is.EqualTo(100 * ((2.0 / 3) - (lambda * 0.6) + (lambda * 0.3))).Within(1e-10));
        double[] rest = [1 - (0.9 * lambda), -0.3 * lambda, 1 - (0.6 * lambda)];
        var variance = (lambda * lambda * 0.04 / 2) + (rest.Average(r => (r - rest.Average()) * (r - rest.Average())) / 3);
        Assert.That(estimate.StandardError, Is.EqualTo(100 * Math.Sqrt(variance)).Within(1e-10));
        Assert.That(estimate.Interval.High - estimate.Percent, Is.EqualTo(1.959963984540054 * estimate.StandardError).Within(1e-9));
    }

    [Test]
    public void Gold_on_every_pair_needs_no_judge()
    {
        var estimate = PredictionPowered.Of([(1, 0.2), (0, 0.1), (1, 0)], []);
        Assert.That(estimate.Percent, Is.EqualTo(200 / 3.0).Within(1e-12));
        Assert.That((estimate.Lambda, estimate.WithoutGold), Is.EqualTo(((double?)null, 0)));
    }

    [Test]
    public void A_judge_against_the_truth_is_not_trusted_at_all() =>
        Assert.That(PredictionPowered.Of([(1, 0), (0, 1), (1, 0.1)], [0.5, 0.2]).Lambda, Is.Zero);

    [Test]
    public void Pairs_are_matched_by_their_texts()
    {
        var judged = Write("judged.json", $"[{Full("a", 1.9)}, {Full("b", 1.2)}, {Full("c", 1.3)}]");
        var gold = Write("gold.json", $"[{Full("c", 1)}, {Full("a", 2)}]");
        var estimate = GoldVerdicts.Apply(judged, gold);
        Assert.That((estimate.Gold, estimate.WithoutGold), Is.EqualTo((2, 1)));
        Assert.That(
            estimate, Is.EqualTo(PredictionPowered.Of([(0, 1.3 - 1), (1, 1.9 - 1)], [1.2 - 1])));
    }

    [Test]
    public void Compact_rows_are_matched_by_their_number()
    {
        var judged = Write("judged.jsonl", Compact(0, 1.9) + "\n" + Compact(1, 1.2) + "\n" + Compact(2, 1.3));
        var gold = Write("gold.jsonl", Compact(2, 1) + "\n" + Compact(0, 2));
        Assert.That(GoldVerdicts.Apply(judged, gold), Is.EqualTo(PredictionPowered.Of([(0, 1.3 - 1), (1, 1.9 - 1)], [1.2 - 1])));
    }

    /// <summary>Who has people decide some pairs knows which instructions these are, and not where they stand in a file.</summary>
    [Test]
    public void Compact_gold_without_numbers_is_matched_by_its_instruction()
    {
        var judged = Write("judged.jsonl", Compact(0, 1.9) + "\n" + Compact(1, 1.2) + "\n" + Compact(2, 1.3));
        var gold = Write("gold.jsonl", """
            {"idx": 2, "p": 1, "l1": 10, "l2": 20}
            {"idx": 0, "p": 2, "l1": 10, "l2": 20}
            """);
        Assert.That(GoldVerdicts.Apply(judged, gold), Is.EqualTo(PredictionPowered.Of([(0, 1.3 - 1), (1, 1.9 - 1)], [1.2 - 1])));
    }

    [TestCase("d", "a", "row 0: it is about no pair of")]
    [TestCase("a", "a", "row 1: another row of")]
    public void Gold_about_other_pairs_or_twice_is_refused(string one, string other, string said)
    {
        var judged = Write("judged.json", $"[{Full("a", 1.9)}, {Full("b", 1.2)}]");
        var gold = Write("gold.json", $"[{Full(one, 1)}, {Full(other, 2)}]");
        Assert.That(() => GoldVerdicts.Apply(judged, gold), Throws.TypeOf<AdviceException>().With.Message.Contains(said));
    }

    [Test]
    public void Gold_on_one_pair_and_gold_of_another_form_are_refused()
    {
        var judged = Write("judged.json", $"[{Full("a", 1.9)}, {Full("b", 1.2)}]");
        Assert.That(
            () => GoldVerdicts.Apply(judged, Write("one.json", $"[{Full("a", 2)}]")),
            Throws.TypeOf<AdviceException>().With.Message.Contains("on 1 of the pairs"));
        Assert.That(
            () => GoldVerdicts.Apply(judged, Write("compact.jsonl", Compact(0, 1))),
            Throws.TypeOf<AdviceException>().With.Message.Contains("not of the same form"));
    }

    [TestCase(19, 100, 0.9, 0.9, "19 wins by the original")]
    [TestCase(100, 19, 0.9, 0.9, "19 verdicts of the original that are no wins")]
    [TestCase(100, 100, 0.4, 0.5, "no better than chance")]
    [TestCase(20, 20, 0.6, 0.5, "may be chance")]
    public void A_correction_that_calibration_cannot_support_is_refused(int wins, int others, double q1, double q0, string said)
    {
        var corrected = CorrectedRate.Of(
            new Share(40, 100), new Share((int)Math.Round(q1 * wins), wins), new Share((int)Math.Round(q0 * others), others));
        Assert.That(corrected.Refusal, Does.Contain(said));
        Assert.That(corrected.Percent, Is.Null);
    }

    /// <summary>Lee et al.'s formula with judged 40 %, sensitivity 0.57 and specificity 0.97: 68.5 %.</summary>
    [Test]
    public void A_correction_is_the_published_formula() =>
        Assert.That(CorrectedRate.Of(new Share(322, 805), new Share(57, 100), new Share(970, 1000)).Percent,
            Is.EqualTo(100 * (0.4 + 0.97 - 1) / (0.57 + 0.97 - 1)).Within(1e-9));

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private static string Full(string name, double preference) => FormattableString.Invariant($$"""
        {"instruction": "{{name}}", "output_1": "r {{name}}", "generator_1": "r", "output_2": "m", "generator_2": "m",
         "preference": {{preference}} }
        """);

    private static string Compact(int row, double preference) => FormattableString.Invariant(
        $$"""{"row": {{row}}, "idx": {{row}}, "p": {{preference}}, "l1": 10, "l2": 20}""");
}
