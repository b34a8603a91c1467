using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline;

namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class ReproducingTheMiniature
{
    private ScratchFolder _scratch = null!;

    [OneTimeSetUp]
    public async Task Reproduce()
    {
        _scratch = new ScratchFolder();
        var report = await ToyReproduction.Run(_scratch, new ToyEngine());
        Assert.That(report.Ran, Has.Count.EqualTo(2 + 1 + 3 + 6 + 9 + 9 + 1), "corpus, test set; tuning set; base models; tunings; decodings; verdicts; table");
    }

    [OneTimeTearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task A_second_run_does_nothing_and_leaves_the_same_files()
    {
        var before = ToyReproduction.Digests(_scratch);
        var report = await ToyReproduction.Run(_scratch, new ToyEngine());
        Assert.That(report.Ran, Is.Empty);
        Assert.That(ToyReproduction.Digests(_scratch), Is.EqualTo(before));
    }

    [Test]
    public void Results_hold_the_verdict_its_numbers_and_the_papers()
    {
        var claim = Results()["claims"]!["response-tuning"]!;
        Assert.That(claim["holds"]!.GetValueKind(), Is.AnyOf(System.Text.Json.JsonValueKind.True, System.Text.Json.JsonValueKind.False));
        Assert.That(claim["bounds"]!.AsArray(), Has.Count.EqualTo(4));
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
        Assert.That(models, Has.Count.EqualTo(9));
        foreach (var model in models)
        {
            Assert.That(File.Exists(Path.Combine(Root, (string)model!["outputs"]!)), Is.True);
            Assert.That(File.Exists(Path.Combine(Root, (string)model["checkpoint"]!, "model.safetensors")), Is.True);
        }
        foreach (var (row, prefix) in new[] { ("base", "base-"), ("response-tuned", "response-tuned-"), ("instruction-tuned", "instruction-tuned-") })
        {
            var rates = models.Where(model => ((string)model!["name"]!).StartsWith(prefix, StringComparison.Ordinal))
                .SelectMany(model => model!["annotations"]!.AsArray().Select(annotations => Read((string)annotations!["file"]!).AsArray()))
                .Select(annotations => 100 * annotations.Average(annotation => (double)annotation!["preference"]! - 1)).ToList();
            var measured = results["table-1"]!.AsArray().Single(one => (string)one!["model"]! == row)!["winRate"]!;
            Assert.That(rates, Has.Count.EqualTo(3));
            Assert.That((double)measured["value"]!, Is.EqualTo(rates.Average()).Within(1e-9));
        }
    }

    [Test]
    public void The_instruction_tuned_models_tie_with_themselves()
    {
        var row = Results()["table-1"]!.AsArray().Single(one => (string)one!["model"]! == "instruction-tuned")!;
        Assert.That(row["seeds"]!.AsArray().Select(seed => (double)seed!["winRate"]!), Is.All.EqualTo(50));
    }

    [Test]
    public void Outputs_are_AlpacaEvals_with_what_decoding_knew()
    {
        var outputs = Read((string)Results()["models"]![0]!["outputs"]!).AsArray();
        Assert.That(outputs, Has.Count.EqualTo(24));
        Assert.That(outputs[0]!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "instruction", "output", "generator", "dataset", "finished", "tokens" }));
        Assert.That((string)outputs[0]!["generator"]!, Is.EqualTo("base-p1"));
    }

    [Test]
    public void The_table_stands_beside_the_papers()
    {
        var table = File.ReadAllText(Path.Combine(Root, "table-1.md"));
        Assert.That(table, Does.Contain("| win rate, % | miniature | 95 % interval | Llama-2-7B (paper) | OLMo-7B-Feb2024 (paper) |\n"));
        Assert.That(table, Does.Match(@"\| response-tuned \| \d+\.\d \| \d+\.\d to \d+\.\d \| 43\.3 ± 1\.1 \| 43\.7 ± 1\.7 \|"));
        Assert.That(table, Does.Match(@"\| base \| \d+\.\d \| \d+\.\d to \d+\.\d \| 2\.4 ± 0\.14 \| 4\.7 ± 0\.57 \|"));
    }

    [TestCase("response.epochs=2", "tune/response-tuned-p1-t1 tune/response-tuned-p2-t1 tune/response-tuned-p3-t1",
        "decode/response-tuned-p1-t1 decode/response-tuned-p2-t1 decode/response-tuned-p3-t1", "judge/response-tuned-p1-t1-against-instruction-tuned-p1-t1",
        "judge/response-tuned-p2-t1-against-instruction-tuned-p2-t1", "judge/response-tuned-p3-t1-against-instruction-tuned-p3-t1 table/table-1")]
    [TestCase("interval.seed=2", "table/table-1")]
    public async Task One_changed_number_runs_exactly_what_depends_on_it(string change, params string[] runs)
    {
        using var copy = Copy();
        var report = await ToyReproduction.Run(copy, new ToyEngine(), change);
        Assert.That(report.Ran, Is.EquivalentTo(string.Join(' ', runs).Split(' ')));
    }

    [TestCase("judge.temperature=0.1", "judge table")]
    [TestCase("decode.maxNewTokens=5", "decode judge table")]
    [TestCase("evaluation.seed=2", "test-set decode judge table")]
    [TestCase("tuningSet.seed=9", "tuning-set tune decode judge table")]
    [TestCase("pretrain.steps=4", "pretrain tune decode judge table")]
    [TestCase("corpus.seed=2", "corpus pretrain tune decode judge table")]
    [TestCase("world.seed=2", "corpus pretrain tuning-set tune test-set decode judge table")]
    public async Task A_changed_number_runs_the_stages_after_it(string change, string kinds)
    {
        using var copy = Copy();
        var report = await ToyReproduction.Run(copy, new ToyEngine(), change);
        Assert.That(report.Ran.Select(run => run.Split('/')[0]).Distinct(), Is.EquivalentTo(kinds.Split(' ')));
    }

    [Test]
    public async Task Another_seed_of_tuning_adds_to_what_is_there()
    {
        using var copy = Copy();
        var report = await ToyReproduction.Run(copy, new ToyEngine(), "seeds.tuning=2");
        Assert.That(report.Ran, Has.Count.EqualTo(1 + 6 + 6 + 9 + 1), "tuning set, tunings, decodings, verdicts with the base models' among them, table");
    }

    private string Root => Path.Combine(_scratch.Path, "artifacts", "mini");

    private JsonNode Results() => Read(ResultsFile.FileName);

    private JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, path)))!;

    private ScratchFolder Copy()
    {
        var copy = new ScratchFolder();
        foreach (var path in Directory.EnumerateFiles(_scratch.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(_scratch.Path, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
        return copy;
    }
}
