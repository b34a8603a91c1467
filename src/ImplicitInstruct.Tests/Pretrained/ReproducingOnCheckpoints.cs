using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Pretrained;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.AlpacaEval;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Pretrained;

/// <summary>The whole path from a hub to a verdict, at a size that takes seconds: a checkpoint of a few thousand weights, six dialogues, four instructions, a judge on this machine.</summary>
[TestFixture]
public sealed class ReproducingOnCheckpoints
{
    private static readonly string[] Small =
    [
        "tuning.batchSize=4", "decode.maxNewTokens=5", "decode.rows=3", "decode.rechecked=2", "interval.resamples=100", "tuning.maxLength=90",
        "models.smollm2-135m.epochs.instruction=3", "models.smollm2-135m.epochs.response=2", "models.smollm2-135m.peakLearningRate=0.01",
    ];

    private ScratchFolder _scratch = null!;
    private ToyHub _hub = null!;
    private JudgeServer _judge = null!;
    private RecordedReport _report = null!;
    private PretrainedOutcome _outcome = null!;

    [OneTimeSetUp]
    public async Task Reproduce()
    {
        (_scratch, _judge) = (new ScratchFolder(), new JudgeServer());
        _hub = new ToyHub(_scratch.Path);
        (_report, _outcome) = await RunAsync(Options());
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _hub.Dispose();
        _judge.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Every_artifact_is_made_once()
    {
        var kinds = _report.Ran.CountBy(run => run.Split('/')[0]).ToDictionary(kind => kind.Key, kind => kind.Value);
        Assert.That(kinds, Is.EquivalentTo(new Dictionary<string, int>
        {
            ["base"] = 1,
            ["tuning-set"] = 1,
            ["instruction-set"] = 1,
            ["tune"] = 2 * 2,   // two kinds, two seeds
            ["decode"] = (2 * 2) + 1,   // the base model answers once
            ["judge"] = 2 * 2,
            ["table"] = 1,
            ["greedy-check"] = 3,
        }));
        Assert.That(_outcome.Missing, Is.Empty);
    }

    /// <summary>What cannot be had is known before hours of tuning.</summary>
    [Test]
    public void What_comes_from_elsewhere_is_fetched_before_anything_is_computed()
    {
        Assert.That(_report.Ran.Take(3), Is.EquivalentTo(new[] { "base/smollm2-135m", "tuning-set/lima", "instruction-set/alpaca-eval" }));
        using var scratch = new ScratchFolder();
        using var engine = new CpuEngine(1);
        var report = new RecordedReport();
        var absent = DatasetFile.OnHub(new HubRepository(HubRepositoryKind.Dataset, "toy/chess"), "nowhere.jsonl");
        var downloads = _hub.Downloads with { SourceOf = id => id == "chess" ? DatasetSources.Of(id) with { Files = [absent] } : _hub.Downloads.SourceOf(id) };
        Assert.That(
            () => PretrainedReproduction.MeasureAsync(Options(scratch) with { Claims = ["response-tuning", "single-task-chess"], Seeds = 1 }, report, engine, downloads, CancellationToken.None),
            Throws.TypeOf<AdviceException>().With.Message.Contains("nowhere.jsonl"));
        Assert.That(report.Ran, Has.Member("base/smollm2-135m").And.None.StartsWith("tune/"));
    }

    [Test]
    public void The_table_holds_the_rates_of_the_verdicts_that_the_judge_gave()
    {
        var table = _outcome.Models.Table("smollm2-135m", "table-1", [], []);   // laid out already: this is the one that was made
        var rows = _outcome.Artifacts.Open(table).Rows;
        Assert.That(rows.Select(row => row.Model), Is.EqualTo(new[] { "response-tuned", "base" }));
        foreach (var run in table.Runs)
        {
            var labels = _outcome.Artifacts.Open(run.Judged).Rows.Select(row => row.Label!.Value).ToList();
            Assert.That(labels, Has.Count.EqualTo(ToyHub.Instructions));
            var measured = rows.Single(row => row.Model == run.System).Runs.Single(one => one.Seed == run.Seed);
            Assert.That(measured.WinRate, Is.EqualTo(100 * labels.Average()).Within(1e-9));
            Assert.That(measured.LengthControlled, Is.InRange(0, 100));
        }
    }

    [Test]
    public void Findings_name_the_base_model_and_hold_no_figure_of_the_papers_models()
    {
        var result = _outcome.Found.Single(one => one.Experiment.Claim.Id == "response-tuning").Finding.Result;
        Assert.That(result.Measured.Select(one => one.Condition), Is.EqualTo(new[] { "smollm2-135m: response-tuned", "smollm2-135m: base" }));
        Assert.That(result.Bounds, Has.Count.EqualTo(1));
        Assert.That(result.Bounds[0].Text, Does.StartWith("smollm2-135m: response-tuned above base, 95 % intervals apart"));
        Assert.That(result.Paper, Is.Empty);
        Assert.That(_outcome.Found.Single(one => one.Experiment.Claim.Id == "decoding").Finding.Result.Holds, Is.True);
    }

    [Test]
    public void A_judge_other_than_AlpacaEvals_is_said_to_be_not_comparable() => Assert.That(
        _outcome.Found[0].Finding.Remarks, Has.One.Contains("do not compare with the paper's"));

    [Test]
    public void Outputs_follow_the_instructions_and_hold_no_prompt()
    {
        var responses = _outcome.Models.Responses("smollm2-135m", TuningKind.Response, seed: 1);
        var outputs = _outcome.Artifacts.Open(responses);
        Assert.That(outputs.Select(output => output.Instruction), Is.EqualTo(Enumerable.Range(0, ToyHub.Instructions).Select(i => $"What comes after {i}?")));
        Assert.That(outputs.Select(output => output.Output), Has.None.Contains("<|assistant|>"));
        Assert.That(outputs.Select(output => output.Generator).Distinct(), Is.EqualTo(new[] { "smollm2-135m-response-tuned-s1" }));
        Assert.That(outputs.Max(output => output.Tokens), Is.LessThanOrEqualTo(5));
    }

    [Test]
    public void A_tuned_checkpoint_is_whole_in_16_bits_with_its_tokenizer()
    {
        var folder = _outcome.Artifacts.FolderOf(_outcome.Models.Tuned("smollm2-135m", TuningKind.Instruction, seed: 2));
        var checkpoint = Checkpoint.Load(folder);
        var before = Checkpoint.Load(_hub.Settings.SnapshotFolder(new(HubRepositoryKind.Model, "HuggingFaceTB/SmolLM2-135M", ImplicitInstruct.Tests.Hub.Downloads.MisbehavingHub.Commit)));
        Assert.That(File.Exists(Path.Combine(folder, "tokenizer.json")), Is.True);
        foreach (var (tuned, start) in checkpoint.Weights.Zip(before.Weights))
        {
            Assert.That(tuned.Values.ToArray().Select(BitConverter.SingleToUInt32Bits).Select(bits => bits & 0xFFFF), Is.All.Zero, tuned.Name);
            Assert.That(tuned.Values.ToArray(), Is.Not.EqualTo(start.Values.ToArray()), tuned.Name);
        }
    }

    [Test]
    public async Task A_second_run_makes_nothing_fetches_nothing_and_asks_nobody()
    {
        var (bodies, questions) = (_hub.BodiesSent, _judge.Requests.Count);
        var (report, again) = await RunAsync(Options());
        Assert.That(report.Ran, Is.Empty);
        Assert.That(again.Built, Is.Zero);
        Assert.That((_hub.BodiesSent, _judge.Requests.Count), Is.EqualTo((bodies, questions)));
    }

    [Test]
    public async Task Checkpoints_that_nothing_needs_go_and_come_back_the_same_when_something_does()
    {
        using var scratch = new ScratchFolder();
        var options = Options(scratch) with { KeepCheckpoints = false, Claims = ["response-tuning"], Seeds = 1 };
        var (_, outcome) = await RunAsync(options);
        var tuned = outcome.Models.Tuned("smollm2-135m", TuningKind.Instruction, seed: 1);
        var weights = Path.Combine(outcome.Artifacts.FolderOf(tuned), "model.safetensors");
        Assert.That(File.Exists(weights), Is.False);
        Assert.That(Directory.EnumerateFiles(Path.Combine(scratch.Path, "artifacts"), "*.safetensors", SearchOption.AllDirectories), Is.Empty);

        var (again, _) = await RunAsync(options);
        Assert.That(again.Ran, Is.Empty, "what is dropped and not needed is not made again");

        var (report, whole) = await RunAsync(options with { KeepCheckpoints = true, Claims = ["decoding"] });
        Assert.That(report.Ran, Is.EqualTo(new[]
        {
            "greedy-check/smollm2-135m-base",
            "tune/smollm2-135m-instruction-tuned-s1", "greedy-check/smollm2-135m-instruction-tuned-s1",
            "tune/smollm2-135m-response-tuned-s1", "greedy-check/smollm2-135m-response-tuned-s1",
        }));
        Assert.That(ImplicitInstruct.Pipeline.Keys.ContentHash.OfFile(weights), Is.EqualTo(whole.Artifacts.ManifestOf(tuned).Files.Single(file => file.Path == "model.safetensors").Sha256));
        Assert.That((await RunAsync(options)).Report.Ran, Is.Empty, "the CPU engine made the same bytes, so nothing that was made from them is out of step");
    }

    [Test]
    public async Task Without_a_judge_there_are_responses_and_a_claim_that_says_what_it_lacks()
    {
        using var scratch = new ScratchFolder();
        var (report, outcome) = await RunAsync(Options(scratch) with { Judge = ReproduceOptions.NoJudge, Claims = ["response-tuning"] });
        Assert.That(outcome.Found, Is.Empty);
        Assert.That(outcome.Missing, Has.Count.EqualTo(1));
        Assert.That(outcome.Missing[0].Reason, Does.Contain("--judge openai"));
        Assert.That(report.Ran.Count(run => run.StartsWith("decode/", StringComparison.Ordinal)), Is.EqualTo(5));
        Assert.That(report.Ran.Count(run => run.StartsWith("judge/", StringComparison.Ordinal)), Is.Zero);
    }

    /// <summary>All but the rules, which are for Llama 2's tokenizer.</summary>
    [Test]
    public async Task Every_other_claim_finds_what_it_needs()
    {
        using var scratch = new ScratchFolder();
        string[] claims = ["ranking", "single-task-code", "single-task-math", "single-task-poetry", "single-task-recipes", "single-task-chess", "single-task-style", "tags", "epochs"];
        var once = new[] { "code", "math", "poetry", "recipes", "chess", "instructionOtherTags", "responseOtherTags" }.Select(kind => $"models.smollm2-135m.epochs.{kind}=1");
        var (report, outcome) = await RunAsync(Options(scratch) with { Claims = claims, Seeds = 1, Overrides = [.. Small, .. once, "ranking.examples=4", "ranking.draws=2", "validation.epochs=1,2"] });
        Assert.That(outcome.Missing, Is.Empty);
        Assert.That(outcome.Found.Select(one => one.Experiment.Claim.Id), Is.EqualTo(claims));
        foreach (var (experiment, finding) in outcome.Found)
        {
            Assert.That(finding.Result.Bounds, Is.Not.Empty, experiment.Claim.Id);
            Assert.That(finding.Result.Measured.Select(one => one.Value), Is.All.Matches<double>(double.IsFinite), experiment.Claim.Id);
            Assert.That(finding.Tables, Is.Not.Empty, experiment.Claim.Id);
        }

        Assert.That(report.Ran.Where(run => run.StartsWith("tuning-set/", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "tuning-set/lima", "tuning-set/mbpp", "tuning-set/gsm8k", "tuning-set/poetry", "tuning-set/recipes", "tuning-set/chess" }));
        var (_, withC) = await RunAsync(Options(scratch) with { Claims = ["response-tuning"], Seeds = 1, Overrides = [.. Small, .. once, "models.smollm2-135m.epochs.instructionWithoutRestatements=1", "models.smollm2-135m.epochs.responseWithoutRestatements=1"] });
        Assert.That(withC.Tables.Single(one => one.Name == "appendix-c-smollm2-135m").Table.Rows.Single().Model, Is.EqualTo("response-tuned-without-restatements"));
        var ranking = outcome.Found.Single(one => one.Experiment.Claim.Id == "ranking").Finding.Result.Measured;
        Assert.That(ranking, Has.Count.EqualTo(6));
        Assert.That(ranking.Select(one => one.Value), Is.All.InRange(0, 100));
        var page = PretrainedReport.Write(Options(scratch), outcome);
        Assert.That(File.ReadAllText(page), Does.Contain("smollm2-135m: pairs in which the own response is likelier").And.Contain("figure 5"));
    }

    [Test]
    public async Task Epochs_are_chosen_by_the_judge_and_every_model_is_tuned_so()
    {
        using var scratch = new ScratchFolder();
        var once = new[] { "code", "math", "poetry", "recipes", "chess" }.Select(kind => $"models.smollm2-135m.epochs.{kind}=1");
        string[] settings = [.. Small, .. once, "models.smollm2-135m.epochs.instructionOtherTags=none", "models.smollm2-135m.epochs.responseOtherTags=none", "validation.epochs=1,2,4"];
        var chosen = Options(scratch) with { Claims = ["response-tuning", "epochs"], Seeds = 1, Overrides = [.. settings, "validation.chooses=true"] };
        var (report, outcome) = await RunAsync(chosen);
        var models = outcome.Models;
        foreach (var kind in new[] { TuningKind.Instruction, TuningKind.Response })
        {
            var stage = models.EpochChoice("smollm2-135m", new TuningMethod(kind));
            var rates = stage.Candidates.Select(candidate => outcome.Artifacts.Open(candidate.Judged).Rows.Average(row => row.Label!.Value)).ToList();
            var choice = outcome.Artifacts.Open(stage);
            Assert.That(choice.Scores.Select(score => score.Score), Is.EqualTo(rates).Within(1e-12));
            Assert.That(choice.Instructions, Is.EqualTo(ToyHub.ValidationInstructions));
            Assert.That(choice.Chosen, Is.EqualTo(stage.Candidates[rates.IndexOf(rates.Max())].Epochs), "the best, and of equally good ones the one with the fewest epochs");
            var steps = File.ReadAllLines(Path.Combine(outcome.Artifacts.FolderOf(models.Tuned("smollm2-135m", kind, seed: 1)), "losses.csv")).Length - 1;
            Assert.That(steps, Is.EqualTo(2 * choice.Chosen), "six dialogues are two batches of four");
        }

        var result = outcome.Found.Single(one => one.Experiment.Claim.Id == "epochs").Finding.Result;
        Assert.That(result.Bounds.Select(bound => bound.Holds), Is.All.True);
        Assert.That(result.Bounds[0].Text, Does.EndWith("each of 7 methods uses the best of its candidates, 21 in all"));
        Assert.That(report.Ran.Count(run => run.StartsWith("tune/", StringComparison.Ordinal)), Is.EqualTo(21 + 2));

        var (again, given) = await RunAsync(chosen with { Claims = ["epochs"], Overrides = settings });
        Assert.That(again.Ran.Where(run => run.StartsWith("tune/", StringComparison.Ordinal)), Is.EqualTo(new[] { "tune/smollm2-135m-instruction-tuned-e3-s42" }), "the recipe's own number is a candidate too; the others are there");
        Assert.That(given.Found.Single().Finding.Result.Bounds[0].Text, Does.Contain("each of 7 methods has a choice that none of its candidates, 22 in all, beats"));

        var (_, all) = await RunAsync(Options(scratch) with { Claims = [], Judge = ReproduceOptions.NoJudge, Seeds = 1, Overrides = [.. settings, "ranking.examples=4", "ranking.draws=2"] });
        Assert.That(all.Missing.Single(one => one.Claim == "epochs").Reason, Does.Contain("--judge openai"));
    }

    [Test]
    public async Task One_run_on_mathematics_is_judged_after_every_epoch()
    {
        using var scratch = new ScratchFolder();
        var once = new[] { "code", "math", "poetry", "recipes", "chess" }.Select(kind => $"models.smollm2-135m.epochs.{kind}=1");
        var (report, outcome) = await RunAsync(Options(scratch) with { Claims = ["single-task-math"], Seeds = 1, Overrides = [.. Small, .. once, "models.smollm2-135m.epochs.mathByEpoch=3"] });
        Assert.That(outcome.Tables.Single(one => one.Name == "math-by-epoch-smollm2-135m").Table.Rows.Select(row => row.Model), Is.EqualTo(new[] { "single-task-math-epoch-1", "single-task-math-epoch-2", "single-task-math-epoch-3" }));
        Assert.That(report.Ran.Where(run => run.Contains("by-epoch", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "tune/smollm2-135m-single-task-math-by-epoch-s1",
            "decode/smollm2-135m-single-task-math-by-epoch-s1-epoch-1", "judge/smollm2-135m-single-task-math-by-epoch-s1-epoch-1-against-smollm2-135m-instruction-tuned-s1",
            "decode/smollm2-135m-single-task-math-by-epoch-s1-epoch-2", "judge/smollm2-135m-single-task-math-by-epoch-s1-epoch-2-against-smollm2-135m-instruction-tuned-s1",
            "decode/smollm2-135m-single-task-math-by-epoch-s1-epoch-3", "judge/smollm2-135m-single-task-math-by-epoch-s1-epoch-3-against-smollm2-135m-instruction-tuned-s1",
            "table/math-by-epoch-smollm2-135m",
        }));
        var folder = outcome.Artifacts.FolderOf(outcome.Models.TunedOnMathByEpoch("smollm2-135m"));
        Assert.That(Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).Select(ImplicitInstruct.Pipeline.Keys.ContentHash.OfFile), Is.Unique.And.Exactly(3).Items);
    }

    [Test]
    public void What_is_there_is_read_without_making_anything()
    {
        using var engine = new CpuEngine(1);
        var all = PretrainedReproduction.Read(Options() with { Claims = [] }, engine, _hub.Downloads);
        Assert.That(all.Found.Select(one => one.Experiment.Claim.Id), Is.EquivalentTo(new[] { "response-tuning", "decoding" }));
        Assert.That(all.Missing.Single(one => one.Claim == "rule-adapter").Reason, Does.Contain("Llama 2's tokenizer"));
        Assert.That(all.Missing.Single(one => one.Claim == "single-task-math").Reason, Does.Contain("./build.sh --target Reproduce --claim single-task-math --scale smol --engine cpu --only smollm2-135m --seeds 2 --set tuning.batchSize=4"));
    }

    [Test]
    public void The_report_repeats_what_was_typed_and_says_what_was_not_measured()
    {
        using var engine = new CpuEngine(1);
        var options = Options() with { Claims = [] };
        var page = File.ReadAllText(PretrainedReport.Write(options, PretrainedReproduction.Read(options, engine, _hub.Downloads)));
        Assert.That(page, Does.Contain("./build.sh --target Reproduce --claim decoding --scale smol --engine cpu --only smollm2-135m --seeds 2 --set tuning.batchSize=4"));
        Assert.That(page, Does.Contain("2 of 13 claims were measured.").And.Contain("<h2>Not measured</h2>").And.Contain("Not measured: ranking, "));
    }

    [TestCase("paper", ExpectedResult = " --scale paper")]
    [TestCase("mini", ExpectedResult = "")]
    public string What_decides_nothing_is_not_repeated(string scale) => new ReproduceOptions { Root = "", Scale = scale, Claims = ["ranking"], Jobs = 3 }.AsTyped;

    [Test]
    public void What_a_shell_would_take_apart_is_quoted() => Assert.That(
        new ReproduceOptions { Root = "", Overrides = ["otherTags.user=<|A|>"] }.AsTyped, Is.EqualTo(" --set 'otherTags.user=<|A|>'"));

    [Test]
    public void A_claim_that_no_chosen_base_model_is_part_of_is_refused_before_any_work() => Assert.That(
        async () => await RunAsync(Options() with { Claims = ["rule-adapter"] }),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith("The claim 'rule-adapter' cannot be measured so: the rules are written for Llama 2's tokenizer"));

    [Test]
    public void A_base_model_that_the_scale_does_not_have_is_refused() => Assert.That(
        async () => await RunAsync(Options() with { Only = ["llama-2-7b"] }),
        Throws.TypeOf<AdviceException>().With.Message.EqualTo("The scale 'smol' has no base model 'llama-2-7b'. There are: smollm2-135m, tinyllama-1b, olmo-1b. E.g. --only smollm2-135m"));

    private async Task<(RecordedReport Report, PretrainedOutcome Outcome)> RunAsync(ReproduceOptions options)
    {
        var report = new RecordedReport();
        using var engine = new CpuEngine(1);
        return (report, await PretrainedReproduction.MeasureAsync(options, report, engine, _hub.Downloads, CancellationToken.None));
    }

    private ReproduceOptions Options(ScratchFolder? scratch = null)
    {
        var folder = scratch ?? _scratch;
        var template = Path.Combine(folder.Path, "template.txt");
        File.WriteAllText(template, JudgedPairs.Template);
        return ToyReproduction.Options(folder) with
        {
            Scale = "smol",
            Engine = "cpu",
            Only = ["smollm2-135m"],
            Claims = ["response-tuning", "decoding"],
            Seeds = 2,
            Overrides = Small,
            JudgeAccess = new JudgeAccess
            {
                Store = Path.Combine(folder.Path, "verdicts.sqlite"),
                Cache = folder.Path,
                ApiKey = JudgedPairs.Key,
                Endpoint = _judge.Address.ToString(),
                Model = "judge-1",
                Template = template,
                AllowsOtherTemplate = true,
                Retries = JudgedPairs.Impatient,
            },
        };
    }
}
