using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Sweeps;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class ReproducingTheMiniature
{
    private TemporaryFolder _scratch = null!;

    [OneTimeSetUp]
    public async Task Reproduce()
    {
        _scratch = new TemporaryFolder(inMemory: true);
        var report = await ToyReproduction.Run(_scratch, new ToyEngine { Name = "cpu" });
        var kinds = report.Ran.CountBy(run => run.Split('/')[0]).ToDictionary(kind => kind.Key, kind => kind.Value);
        Assert.That(kinds, Is.EquivalentTo(new Dictionary<string, int>
        {
            ["corpus"] = 1,
            ["instruction-set"] = 3,   // test, validation, ranking
            ["pretrain"] = 3,
            ["tuning-set"] = 3 * (6 + 1 + 3),   // the broad set, five tasks, one without restatements and three controls' in three runs
            // Two kinds, five tasks, two kinds with other tags, two without restatements, two adapters, four controls; two candidates.
            ["tune"] = (3 * (2 + 5 + 2 + 2 + 2 + 4)) + 2,
            // Those, base models with both tags, four sets of rules, two candidates for the rules.
            ["decode"] = (3 * (2 + 5 + 2 + 2 + 2 + 4)) + 2 + 6 + (4 * 3) + 2,
            ["choose"] = 2,
            // Tables 1, 3, 4 and 5, appendix C, controls, adapters against an adapter and against full tuning; against the usual reference
            // base models are judged once.
            ["judge"] = 3 * (3 + 5 + 4 + 3 + 3 + 4 + 3 + 2),
            ["rank"] = 9,
            ["table"] = 8,
            ["greedy-check"] = 12,
        }));
    }

    [OneTimeTearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task A_second_run_does_nothing_and_leaves_the_same_files()
    {
        var before = ToyReproduction.Digests(_scratch);
        var report = await ToyReproduction.Run(_scratch, new ToyEngine { Name = "cpu" });
        Assert.That(report.Ran, Is.Empty);
        Assert.That(ToyReproduction.Digests(_scratch), Is.EqualTo(before));
    }

    [Test]
    public void Results_hold_the_verdict_its_numbers_and_the_papers()
    {
        var claim = Results()["claims"]!["response-tuning"]!;
        Assert.That(claim["holds"]!.GetValueKind(), Is.AnyOf(JsonValueKind.True, JsonValueKind.False));
        Assert.That(claim["bounds"]!.AsArray(), Has.Count.EqualTo(5));
        Assert.That(claim["paper"]!.AsArray().Select(value => (double)value!["value"]!), Is.EqualTo(new[] { 2.4, 43.3, 4.7, 43.7 }));
        foreach (var measured in claim["measured"]!.AsArray())
        {
            var interval = measured!["interval"]!;
            Assert.That((double)interval["low"]!, Is.LessThanOrEqualTo((double)measured["value"]!));
            Assert.That((double)interval["high"]!, Is.GreaterThanOrEqualTo((double)measured["value"]!));
            Assert.That((int)measured["baseModels"]!, Is.EqualTo(3));
        }
    }

    [Test]
    public void Anybody_can_recompute_the_table_from_the_files_that_the_results_name()
    {
        var results = Results();
        var models = results["models"]!.AsArray();
        Assert.That(models, Has.Count.EqualTo(3 * (3 + 5 + 4 + 3 + 2 + 4 + 2)));
        foreach (var model in models)
        {
            Assert.That(File.Exists(Path.Combine(Root, (string)model!["outputs"]!)), Is.True);
            var weights = ((string)model["system"]!).EndsWith("-low-rank", StringComparison.Ordinal) ? "adapter_model" : "model";
            Assert.That(File.Exists(Path.Combine(Root, (string)model["checkpoint"]!, weights + ".safetensors")), Is.True);
        }
        (string Table, string Row)[] some =
        [
            ("table-1", "base"), ("table-1", "response-tuned"), ("table-3", "single-task-chess"), ("table-4", "without-end-rule"),
            ("table-5", "response-tuned-other-tags"),
        ];
        foreach (var (table, row) in some)
        {
            var rates = models.Where(model => (string)model!["system"]! == row)
                .SelectMany(model => model!["annotations"]!.AsArray().Select(annotations => (string)annotations!["file"]!))
                .Where(file => !file.Contains("without-restatements", StringComparison.Ordinal)
                    && !file.Contains("instruction-tuned-low-rank", StringComparison.Ordinal)).Select(file => Read(file).AsArray())
                .Select(annotations => 100 * annotations.Average(annotation => (double)annotation!["preference"]! - 1)).ToList();
            var measured = Row(results, table, row)["winRate"]!;
            Assert.That(rates, Has.Count.EqualTo(3));
            Assert.That((double)measured["value"]!, Is.EqualTo(rates.Average()).Within(1e-9));
        }
    }

    [Test]
    public void The_instruction_tuned_models_tie_with_themselves()
    {
        var row = Row(Results(), "table-1", "instruction-tuned");
        Assert.That(row["seeds"]!.AsArray().Select(seed => (double)seed!["winRate"]!), Is.All.EqualTo(50));
    }

    [Test]
    public void Outputs_are_AlpacaEvals_with_what_decoding_knew()
    {
        var model = Results()["models"]!.AsArray().Single(one => (string)one!["name"]! == "base-p1")!;
        var outputs = Read((string)model["outputs"]!).AsArray();
        Assert.That(outputs, Has.Count.EqualTo(24));
        Assert.That(outputs[0]!.AsObject().Select(member => member.Key),
            Is.EqualTo(new[] { "instruction", "output", "generator", "dataset", "finished", "tokens" }));
        Assert.That((string)outputs[0]!["generator"]!, Is.EqualTo("base-p1"));
    }

    [Test]
    public void The_table_stands_beside_the_papers()
    {
        var table = File.ReadAllText(Path.Combine(Root, "claims", "response-tuning.md"));
        const string Measured = @"\d+\.\d \| \d+\.\d to \d+\.\d \| \d+\.\d \| \d+\.\d";
        Assert.That(table, Does.Contain(
            "| win rate, % | miniature | 95 % interval | LC | LCf | Llama-2-7B (paper) | OLMo-7B-Feb2024 (paper) |\n"));
        Assert.That(table, Does.Match(@"\| response-tuned \| " + Measured + @" \| 43\.3 ± 1\.1 \| 43\.7 ± 1\.7 \|"));
        Assert.That(table, Does.Match(@"\| base \| " + Measured + @" \| 2\.4 ± 0\.14 \| 4\.7 ± 0\.57 \|"));
    }

    [TestCase("interval.seed=2",
        "table/table-1", "table/table-3", "table/table-4", "table/table-5", "table/appendix-c", "table/controls", "table/low-rank",
        "table/low-rank-against-full")]
    [TestCase("ranking.seed=2",
        "rank/base-p1", "rank/base-p2", "rank/base-p3", "rank/instruction-tuned-p1-t1", "rank/instruction-tuned-p2-t2",
        "rank/instruction-tuned-p3-t3", "rank/response-tuned-p1-t1", "rank/response-tuned-p2-t2", "rank/response-tuned-p3-t3")]
    [TestCase("chess.epochs=2",
        "tune/single-task-chess-p1-t1", "tune/single-task-chess-p2-t2", "tune/single-task-chess-p3-t3",
        "decode/single-task-chess-p1-t1", "decode/single-task-chess-p2-t2", "decode/single-task-chess-p3-t3",
        "judge/single-task-chess-p1-t1-against-instruction-tuned-p1-t1", "judge/single-task-chess-p2-t2-against-instruction-tuned-p2-t2",
        "judge/single-task-chess-p3-t3-against-instruction-tuned-p3-t3", "table/table-3")]
    public async Task One_changed_number_runs_exactly_what_depends_on_it(string change, params string[] runs)
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var report = await ToyReproduction.Run(copy, new ToyEngine { Name = "cpu" }, change);
        Assert.That(report.Ran, Is.EquivalentTo(runs));
    }

    [TestCase("judge.temperature=0.1", "choose tune rank decode judge table greedy-check")]
    [TestCase("decode.maxNewTokens=5", "choose tune rank decode judge table greedy-check")]
    [TestCase("evaluation.seed=2", "instruction-set choose tune rank decode judge table greedy-check")]
    [TestCase("tuningSet.seed=9", "tuning-set choose tune rank decode judge table greedy-check")]
    [TestCase("otherTags.user=green", "tune decode judge table")]
    [TestCase("pretrain.steps=4", "pretrain choose tune rank decode judge table greedy-check")]
    [TestCase("corpus.seed=2", "corpus pretrain choose tune rank decode judge table greedy-check")]
    [TestCase("world.seed=2", "corpus pretrain tuning-set choose tune rank instruction-set decode judge table greedy-check")]
    public async Task A_changed_number_runs_the_stages_after_it(string change, string kinds)
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var report = await ToyReproduction.Run(copy, new ToyEngine { Name = "cpu" }, change);
        Assert.That(report.Ran.Select(run => run.Split('/')[0]).Distinct(), Is.EquivalentTo(kinds.Split(' ')));
    }

    [Test]
    public async Task A_number_that_is_given_is_not_searched_for()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var report = await ToyReproduction.Run(copy, new ToyEngine { Name = "cpu" }, "response.epochs=1");
        Assert.That(report.Ran, Has.None.StartsWith("choose/").And.None.Contain("-validation"));
        Assert.That(report.Ran, Does.Contain("tune/response-tuned-p1-t1"), "its key no longer names a choice");
    }

    [Test]
    public async Task Another_run_adds_to_what_is_there()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var report = await ToyReproduction.Run(copy, new ToyEngine { Name = "cpu" }, "seeds.tuning=4");
        Assert.That(report.Ran, Has.None.StartsWith("pretrain/"), "the fourth run tunes the first base model again");
        var kinds = report.Ran.CountBy(run => run.Split('/')[0]).ToDictionary(kind => kind.Key, kind => kind.Value);
        Assert.That(kinds, Is.EquivalentTo(new Dictionary<string, int>
        {
            ["tuning-set"] = 6 + 1 + 3,
            ["tune"] = 9 + 2 + 2 + 4,
            ["decode"] = 9 + 2 + 2 + 4,
            ["judge"] = 3 + 5 + 4 + 3 + 3 + 4 + 3 + 2,
            ["rank"] = 2,
            ["table"] = 8,
            ["greedy-check"] = 2,
        }));
    }

    [Test]
    public async Task One_claim_makes_only_what_it_needs()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        var report = new RecordedReport();
        var outcome = await ToyReproduction.Make(
            ToyReproduction.Options(scratch) with { Claims = ["ranking"] }, new ToyEngine { Name = "cpu" }, report);
        Assert.That(outcome.Findings.Select(finding => finding.Result.Claim.Id), Is.EqualTo(new[] { "ranking" }));
        Assert.That(report.Ran, Has.None.StartsWith("judge/").And.None.StartsWith("tune/single-task"));
        Assert.That(report.Ran, Has.Exactly(9).StartsWith("rank/"));
    }

    [Test]
    public async Task Refusals_are_made_when_they_are_asked_for()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var options = ToyReproduction.Options(copy);
        Assert.That(new Study(options).LeftOut.Single().ToString(), Does.Contain("refusals").And.Contain("takes 6 more tuning runs"));
        var report = new RecordedReport();
        var outcome = await ToyReproduction.Make(options with { Claims = ["refusals"] }, new ToyEngine { Name = "cpu" }, report);
        var kinds = report.Ran.CountBy(run => run.Split('/')[0]).ToDictionary(kind => kind.Key, kind => kind.Value);
        // Two kinds that are taught answer both sets, seven that are not and the base models the requests besides.
        Assert.That(kinds, Is.EquivalentTo(new Dictionary<string, int>
        {
            ["instruction-set"] = 1,
            ["tuning-set"] = 3,
            ["tune"] = 3 * 2,
            ["decode"] = 3 * ((2 * 2) + 7 + 1),
        }));
        var finding = outcome.Findings.Single();
        Assert.That(finding.Result.Measured.Select(one => one.Instructions), Is.EqualTo(
            Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? 12 : 24).Concat([12, 12])));
        Assert.That(finding.Tables.Select(table => table.Text.Rows.Count), Is.EqualTo(new[] { 10, 6 }));
    }

    [Test]
    public void The_report_is_rebuilt_from_artifacts_alone_to_the_same_bytes()
    {
        var page = Report(_scratch);
        var first = File.ReadAllBytes(page);
        File.Delete(page);
        Assert.That(File.ReadAllBytes(Report(_scratch)), Is.EqualTo(first));
        var text = File.ReadAllText(page);
        var claims = new Study(ToyReproduction.Options(_scratch)).ClaimIds;
        Assert.That(claims, Has.Count.EqualTo(17));
        Assert.That(claims.Where(claim => !text.Contains($"make {claim}", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void A_report_without_artifacts_is_refused()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        Assert.That(() => Report(scratch), Throws.TypeOf<AdviceException>().With.Property("Remedy").EqualTo("report.empty")
            .And.Message.StartsWith("No claim has all its artifacts below"));
    }

    [Test]
    public async Task Results_of_other_claims_stay_when_one_is_run_again()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var path = Path.Combine(copy.Path, "artifacts", "mini", ResultsFile.FileName);
        var before = File.ReadAllBytes(path);
        var options = ToyReproduction.Options(copy) with { Claims = ["tags"] };
        var outcome = await ToyReproduction.Make(options, new ToyEngine { Name = "cpu" });
        Assert.That(outcome.Found, Has.Count.EqualTo(1));
        ResultsFile.Write(new Study(options).ReadAll(outcome.Artifacts, outcome));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public async Task A_sweep_measures_each_value_with_its_interval()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var report = new RecordedReport();
        var sweep = new Sweep(ToyReproduction.Options(copy), "chess.epochs=1,2", "single-task-chess");
        var result = await sweep.MeasureAsync(report, CancellationToken.None, new ToyEngine { Name = "cpu" });
        Assert.That(result.Points.Select(point => (point.Value, point.Rows.Count)), Is.EqualTo(new[] { ("1", 2), ("2", 2) }));
        Assert.That(report.Ran, Has.Exactly(3).StartsWith("tune/"), "the models of the first value are there");
        Assert.That(SweepResult.ReadAll(Path.Combine(copy.Path, "artifacts", "mini")).Single().Key, Is.EqualTo("chess.epochs"));
    }

    [TestCase("chess.epochs", "'chess.epochs' varies nothing")]
    [TestCase("chess.epochs=1", "'chess.epochs=1' varies nothing")]
    [TestCase("chess.epochs=1,1", "'chess.epochs=1,1' varies nothing")]
    [TestCase("chess.epochs=1,0", "chess.epochs is 0; it must be at least 1")]
    [TestCase("chess.epoch=1,2", "There is no recipe value 'chess.epoch'")]
    public void A_sweep_that_cannot_be_is_refused_before_anything_runs(string vary, string sentence) => Assert.That(
        () => new Sweep(ToyReproduction.Options(_scratch), vary, model: null),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith(sentence));

    [Test]
    public void A_sweep_over_a_kind_of_model_that_does_not_exist_is_refused() => Assert.That(
        () => new Sweep(ToyReproduction.Options(_scratch), "chess.epochs=1,2", "chess"),
        Throws.TypeOf<AdviceException>().With.Property("Remedy").EqualTo("sweep.model"));

    private static string Report(TemporaryFolder scratch)
    {
        var study = new Study(ToyReproduction.Options(scratch));
        return ReportAssembly.Write(study, study.ReadAll(), ToyReproduction.Commands);
    }

    private string Root => Path.Combine(_scratch.Path, "artifacts", "mini");

    private JsonNode Results() => Read(ResultsFile.FileName);

    private JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, path)))!;

    private static JsonNode Row(JsonNode results, string table, string model) =>
        results["tables"]![table]!["rows"]!.AsArray().Single(one => (string)one!["model"]! == model)!;
}
