using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using ImplicitInstruct.Tests.AlpacaEval;
using WinRateTable = ImplicitInstruct.Reproduction.Tables.WinRateTable;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Tables of the scales with published checkpoints hold what alpaca_eval makes of the same files.</summary>
[TestFixture]
public sealed class LengthControlledTablesAreAlpacaEvals
{
    private const int Instructions = 40;

    private static readonly LengthControlledMeasure Measure = new();
    private static readonly Bootstrap Bootstrap = new() { Resamples = 100 };

    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Open() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Close() => _scratch.Dispose();

    [Test]
    public void Every_run_has_the_numbers_of_its_own_file()
    {
        JudgedRun[] runs = [Run(1, i => i % 3 == 0 ? 1.9 : 1.2), Run(2, i => i % 2 == 0 ? 1.8 : 1.1)];
        var row = Table(new() { ["model"] = runs }).Rows.Single();
        foreach (var (run, seed) in runs.Zip(row.Seeds))
        {
            var alone = WinRateEvaluation.Of(AnnotationFile.Read(run.Annotations), Regulariser.Reconstructed);
            Assert.That(seed.Tuning, Is.EqualTo(run.Run.Tuning));
            Assert.That(seed.WinRate, Is.EqualTo(alone.Raw.WinRate.Percent));
            Assert.That(seed.LengthControlled, Is.EqualTo(alone.LengthControlledPercent));
            Assert.That(seed.AverageLength, Is.EqualTo(alone.AverageLength));
            Assert.That(seed.LengthControlledFinished, Is.Null, "alpaca_eval has no such number");
        }

        Assert.That(row.WinRate.Value, Is.EqualTo(row.Seeds.Average(seed => seed.LengthControlled)).Within(1e-9));
        Assert.That(row.WinRate.Value, Is.InRange(row.WinRate.Interval.Low, row.WinRate.Interval.High));
        Assert.That(row.WinRate.Instructions, Is.EqualTo(Instructions));
        Assert.That(row.Seeds[0].LengthControlled, Is.Not.EqualTo(row.Seeds[0].WinRate), "lengths differ, and are controlled for");
    }

    [Test]
    public void A_pair_without_a_verdict_is_counted_and_left_out()
    {
        var row = Table(new() { ["model"] = [Run(1, i => i switch { 0 => null, < 20 => 2, _ => 1 })] }).Rows.Single();
        Assert.That(row.Seeds[0].Undecided, Is.EqualTo(1));
        Assert.That(row.Seeds[0].WinRate, Is.EqualTo(100.0 * 19 / (Instructions - 1)).Within(1e-9));
        Assert.That(Detail(row, "without a verdict"), Is.EqualTo($"1 of {Instructions}"));
        Assert.That(Detail(row, "unfinished"), Is.EqualTo($"{Instructions / 10} of {Instructions}"));
    }

    [Test]
    public void A_difference_is_that_of_the_rows_and_paired_by_instruction()
    {
        JudgedRun[] better = [Run(1, i => i % 4 == 0 ? 1.1 : 1.9), Run(2, i => i % 5 == 0 ? 1.1 : 1.9)];
        JudgedRun[] worse = [Run(1, i => i % 4 == 0 ? 1.05 : 1.2), Run(2, i => i % 5 == 0 ? 1.05 : 1.2)];
        var table = Table(new() { ["model"] = better, ["other"] = worse }, new Contrast("model", "other"), new Contrast("model", "model"));
        var difference = table.Difference("model", "other");
        Assert.That(difference.Value, Is.EqualTo(table["model"].WinRate.Value - table["other"].WinRate.Value).Within(1e-9));
        Assert.That(difference.Interval.Low, Is.GreaterThan(0));
        var none = table.Difference("model", "model");
        Assert.That(
            (none.Value, none.Interval.Low, none.Interval.High), Is.EqualTo((0.0, 0.0, 0.0)),
            "what is resampled is resampled alike");
    }

    [TestCase(AnnotationSet.OriginalAnnotator, 0)]
    [TestCase("judge-1", 1)]
    public void Who_judged_is_named_and_one_other_than_AlpacaEvals_is_remarked_on(string annotator, int remarks)
    {
        var table = Table(new() { ["model"] = [Run(1, i => 1.5, annotator)] });
        Assert.That(table.Annotator, Is.EqualTo(annotator));
        Assert.That(
            Measure.Caption(table, besidePaper: true).Single(), Does.Contain($"judged by {annotator}").And.Contain("seeds 1;"));
        Assert.That(Measure.Remarks(table), Has.Count.EqualTo(remarks));
    }

    private static WinRateTable Table(Dictionary<string, IReadOnlyList<JudgedRun>> rows, params Contrast[] contrasts) =>
        Measure.Of(rows, contrasts, Bootstrap);

    private static string Detail(ModelResult row, string column) => Measure.Details.Single(one => one.Name == column).Text(row);

    /// <summary>A run whose responses are of many lengths, every tenth of them unfinished.</summary>
    private JudgedRun Run(ulong seed, Func<int, double?> preference, string annotator = "judge-1")
    {
        var pairs = Enumerable.Range(0, Instructions).Select(i =>
        {
            var reference = JudgedPairs.Output($"Question {i}?", $"Answer {i} of the reference.", "reference");
            var candidate = JudgedPairs.Output($"Question {i}?", new string('x', 5 + (7 * i * (int)seed % 60)), "model");
            return new OutputPair(reference, candidate with { Finished = i % 10 != 0 });
        }).ToList();
        var path = Path.Combine(_scratch.Path, $"{Guid.NewGuid()}.json");
        var verdicts = Enumerable.Range(0, Instructions).Select(i => new Verdict(preference(i), null, 0, 0)).ToList();
        File.WriteAllText(path, AnnotationJson.Of(pairs, verdicts, annotator));
        return new JudgedRun(new Run(1, seed), pairs, path);
    }
}
