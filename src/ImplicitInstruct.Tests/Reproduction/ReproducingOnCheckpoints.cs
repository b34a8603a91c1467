using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Chats;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Runs;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Hub.Downloads;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>The whole path from a hub to a verdict, at a size that takes seconds.</summary>
[TestFixture]
public sealed class ReproducingOnCheckpoints
{
    private ToyCheckpoints _toy = null!;
    private ToyCheckpoints.Made _made = null!;

    [OneTimeSetUp]
    public async Task Reproduce()
    {
        _toy = new ToyCheckpoints();
        _made = await _toy.MakeAsync(_toy.Options());
    }

    [OneTimeTearDown]
    public void Remove() => _toy.Dispose();

    [Test]
    public void Every_artifact_is_made_once()
    {
        var kinds = _made.Report.Ran.CountBy(run => run.Split('/')[0]).ToDictionary(kind => kind.Key, kind => kind.Value);
        Assert.That(kinds, Is.EquivalentTo(new Dictionary<string, int>
        {
            ["base"] = 1,
            ["tuning-set"] = 1,
            ["instruction-set"] = 2,   // the test's, and those of the paper's figures
            ["tune"] = 2 * 2,   // two kinds, two seeds
            ["decode"] = (2 * 2) + 1 + 3,   // the base model answers once; three of the first run answer to the figures' instructions
            ["judge"] = 2 * 2,
            ["table"] = 1,
            ["greedy-check"] = 3,
        }));
        Assert.That(_made.Built, Is.EqualTo(_made.Report.Ran.Count));
        Assert.That(_made.Outcome.Missing, Is.Empty);
    }

    /// <summary>What cannot be had is known before hours of tuning.</summary>
    [Test]
    public void What_comes_from_elsewhere_is_fetched_before_anything_is_computed()
    {
        string[] first = ["base/smollm2-135m", "tuning-set/lima", "instruction-set/alpaca-eval", "instruction-set/validation"];
        Assert.That(_made.Report.Ran.Take(4), Is.EquivalentTo(first));
        using var root = new TemporaryFolder(inMemory: true);
        var report = new RecordedReport();
        var hub = _toy.Hub.Downloads;
        var chess = DatasetSources.Of("chess") with { Files = [ToyHub.FileOf("chess", "nowhere.jsonl")] };
        var downloads = hub with { SourceOf = id => id == "chess" ? chess : hub.SourceOf(id) };
        var options = _toy.Options(root) with { Claims = ["response-tuning", "single-task-chess"], Seeds = 1 };
        Assert.That(
            () => _toy.MakeAsync(options, downloads, report),
            Throws.TypeOf<AdviceException>().With.Message.Contains("nowhere.jsonl"));
        Assert.That(report.Ran, Has.Member("base/smollm2-135m").And.None.StartsWith("tune/"));
    }

    [Test]
    public void The_table_holds_the_rates_of_the_verdicts_that_the_judge_gave()
    {
        var (artifacts, table) = (_made.Outcome.Artifacts, _made.Outcome.Plan.OfType<TableStage>().Single());
        Assert.That(table.Name, Is.EqualTo("table-1-smollm2-135m"));
        Assert.That(_made.Outcome.Tables.Select(one => one.Name), Is.EqualTo(new[] { table.Name }));
        var rows = artifacts.Open(table).Rows;
        Assert.That(rows.Select(row => row.Model), Is.EqualTo(new[] { "response-tuned", "base" }));
        foreach (var (system, run, judged) in table.Comparisons.Select(one => (one.System, one.Run, one.Judged)))
        {
            var labels = AnnotationFile.Read(artifacts.Open(judged)).Rows.Select(row => row.Label!.Value).ToList();
            Assert.That(labels, Has.Count.EqualTo(ToyHub.Instructions));
            var measured = rows.Single(row => row.Model == system).Seeds.Single(one => one.Tuning == run.Tuning);
            Assert.That(measured.WinRate, Is.EqualTo(100 * labels.Average()).Within(1e-9));
            Assert.That(measured.LengthControlled, Is.InRange(0, 100));
        }
    }

    [Test]
    public void Findings_name_the_base_model_and_hold_no_figure_of_the_papers_models()
    {
        var result = _made.Outcome.Findings.Single(one => one.Result.Claim.Id == "response-tuning").Result;
        Assert.That(
            result.Measured.Select(one => one.Condition),
            Is.EqualTo(new[] { "smollm2-135m: response-tuned", "smollm2-135m: base" }));
        Assert.That(result.Bounds, Has.Count.EqualTo(1));
        Assert.That(result.Bounds[0].Text, Does.StartWith("smollm2-135m: response-tuned above base, 95 % intervals apart"));
        Assert.That(result.Paper, Is.Empty);
        Assert.That(_made.Outcome.Findings.Single(one => one.Result.Claim.Id == "decoding").Result.Holds, Is.True);
    }

    [Test]
    public void A_judge_other_than_AlpacaEvals_is_said_to_be_not_comparable() =>
        Assert.That(_made.Outcome.Findings[0].Remarks, Has.One.Contains("do not compare with the paper's"));

    [Test]
    public void Outputs_follow_the_instructions_and_hold_no_prompt()
    {
        var outputs = _made.Outcome.Artifacts.Open(_made.Outcome.Models.Responses(_made.Family, TuningMethod.Responses, _made.Runs[0]));
        Assert.That(
            outputs.Select(output => output.Instruction),
            Is.EqualTo(Enumerable.Range(0, ToyHub.Instructions).Select(i => $"What comes after {i}?")));
        Assert.That(outputs.Select(output => output.Output), Has.None.Contains("<|assistant|>"));
        Assert.That(outputs.Select(output => output.Generator).Distinct(), Is.EqualTo(new[] { "smollm2-135m-response-tuned-s1" }));
        Assert.That(outputs.Max(output => output.Tokens), Is.LessThanOrEqualTo(5));
    }

    [Test]
    public void A_tuned_checkpoint_is_whole_in_16_bits_with_its_tokenizer()
    {
        var folder = _made.Outcome.Artifacts.FolderOf(_made.Outcome.Models.Tuned(_made.Family, TuningMethod.Instructions, _made.Runs[1]));
        var checkpoint = Checkpoint.Load(folder);
        var repository = new HubRepository(HubRepositoryKind.Model, "HuggingFaceTB/SmolLM2-135M", MisbehavingHub.Commit);
        var before = Checkpoint.Load(_toy.Hub.Settings.SnapshotFolder(repository));
        Assert.That(File.Exists(Path.Combine(folder, "tokenizer.json")), Is.True);
        foreach (var (tuned, start) in checkpoint.Weights.Zip(before.Weights))
        {
            var numbers = tuned.Values.ToArray();
            Assert.That(numbers.Select(BitConverter.SingleToUInt32Bits).Select(bits => bits & 0xFFFF), Is.All.Zero, tuned.Name);
            Assert.That(numbers, Is.Not.EqualTo(start.Values.ToArray()), tuned.Name);
        }
    }

    [Test]
    public async Task A_second_run_makes_nothing_fetches_nothing_and_asks_nobody()
    {
        var (bodies, questions) = (_toy.Hub.BodiesSent, _toy.Judge.Requests.Count);
        var again = await _toy.MakeAsync(_toy.Options());
        Assert.That(again.Report.Ran, Is.Empty);
        Assert.That(again.Built, Is.Zero);
        Assert.That((_toy.Hub.BodiesSent, _toy.Judge.Requests.Count), Is.EqualTo((bodies, questions)));
    }

    /// <summary>Verdicts are kept outside of the artifacts, and none is paid twice.</summary>
    [Test]
    public async Task Comparisons_that_are_lost_are_made_again_without_asking()
    {
        using var root = new TemporaryFolder(inMemory: true);
        var options = _toy.Options(root) with { Claims = ["response-tuning"], Seeds = 1 };
        var before = _toy.Judge.Judged;
        var made = await _toy.MakeAsync(options);
        var asked = _toy.Judge.Judged - before;
        var judged = made.Outcome.Plan.OfType<JudgeStage>().ToList();
        var artifacts = made.Outcome.Artifacts;
        var pairs = judged.SelectMany(stage => stage.Pairs(artifacts.Open(stage.Reference), artifacts.Open(stage.Candidate)));
        var different = pairs.Count(pair => pair.Reference.Output != pair.Candidate.Output);
        Assert.That(asked, Is.Positive.And.EqualTo(different), "equal outputs need no judge");

        var requests = _toy.Judge.Requests.Count;
        Directory.Delete(Path.Combine(root.Path, "artifacts", "smol", "judge"), recursive: true);
        var again = await _toy.MakeAsync(options);
        Assert.That(
            again.Report.Ran, Is.EquivalentTo(judged.Select(stage => $"judge/{stage.Name}")), "the table was made of the same verdicts");
        Assert.That(_toy.Judge.Requests, Has.Count.EqualTo(requests));
    }

    [Test]
    public void Responses_to_different_instructions_are_not_compared()
    {
        var judged = _made.Outcome.Plan.OfType<JudgeStage>().First();
        var outputs = _made.Outcome.Artifacts.Open(judged.Candidate);
        Assert.That(judged.Pairs(outputs, outputs), Has.Count.EqualTo(ToyHub.Instructions));
        Assert.That(
            () => judged.Pairs(outputs, [.. outputs.Skip(1)]),
            Throws.TypeOf<AdviceException>().With.Message.Contains("answer different instructions (4 and 3)"));
    }

    /// <summary>A run that ends between two steps goes on where it was.</summary>
    [Test]
    public async Task Steps_one_by_one_come_to_the_same()
    {
        using var root = new TemporaryFolder(inMemory: true);
        var study = _toy.Study(_toy.Options(root) with { Seeds = 1 });
        var report = new RecordedReport();
        using var engine = new CpuEngine(1);
        var built = 0;
        foreach (var step in Enum.GetValues<StageStep>())
        {
            using var bench = await Workbench.OpenAsync(study, step, report, CancellationToken.None, engine);
            built += (await bench.MakeAsync(step, isExclusive: true, CancellationToken.None)).Built;
        }

        Assert.That(report.Ran, Has.Count.EqualTo(built).And.Unique);
        Assert.That(study.ReadAsked().Missing, Is.Empty);
    }

    [Test]
    public async Task Checkpoints_that_nothing_needs_go_and_come_back_the_same_when_something_does()
    {
        using var root = new TemporaryFolder(inMemory: true);
        var options = _toy.Options(root) with { KeepCheckpoints = false, Claims = ["response-tuning"], Seeds = 1 };
        var made = await _toy.MakeAsync(options);
        var tuned = made.Outcome.Models.Tuned(made.Family, TuningMethod.Instructions, made.Runs[0]);
        var weights = Path.Combine(made.Outcome.Artifacts.FolderOf(tuned), "model.safetensors");
        Assert.That(File.Exists(weights), Is.False);
        var artifacts = Path.Combine(root.Path, "artifacts");
        Assert.That(Directory.EnumerateFiles(artifacts, "*.safetensors", SearchOption.AllDirectories), Is.Empty);
        Assert.That(
            made.Report.Ran.Where(run => run.Contains("-tuned-s1", StringComparison.Ordinal)).Take(4),
            Is.EqualTo(new[]
            {
                "tune/smollm2-135m-instruction-tuned-s1", "decode/smollm2-135m-instruction-tuned-s1",
                "tune/smollm2-135m-response-tuned-s1", "decode/smollm2-135m-response-tuned-s1",
            }).Or.EqualTo(new[]
            {
                "tune/smollm2-135m-response-tuned-s1", "decode/smollm2-135m-response-tuned-s1",
                "tune/smollm2-135m-instruction-tuned-s1", "decode/smollm2-135m-instruction-tuned-s1",
            }), "one checkpoint is there at a time");

        Assert.That((await _toy.MakeAsync(options)).Report.Ran, Is.Empty, "what is dropped and not needed is not made again");

        using (var chat = new Chat(_toy.Study(options), ["response-tuned"]))
            Assert.That(chat.Missing.Single(), Is.EqualTo(new MissingModel("response-tuned", "response-tuning", StageStep.Tune, true)));

        var whole = await _toy.MakeAsync(options with { KeepCheckpoints = true, Claims = ["decoding"] });
        Assert.That(whole.Report.Ran, Is.EquivalentTo(new[]
        {
            "greedy-check/smollm2-135m-base",
            "tune/smollm2-135m-instruction-tuned-s1", "greedy-check/smollm2-135m-instruction-tuned-s1",
            "tune/smollm2-135m-response-tuned-s1", "greedy-check/smollm2-135m-response-tuned-s1",
        }));
        var file = whole.Outcome.Artifacts.ManifestOf(tuned).Files.Single(file => file.Path == "model.safetensors");
        Assert.That(ContentHash.OfFile(weights), Is.EqualTo(file.Sha256));
        Assert.That(
            (await _toy.MakeAsync(options)).Report.Ran, Is.Empty,
            "the CPU engine made the same bytes, so nothing that was made from them is out of step");
    }

    [Test]
    public async Task Without_a_judge_there_are_responses_and_a_claim_that_says_what_it_lacks()
    {
        using var root = new TemporaryFolder(inMemory: true);
        var questions = _toy.Judge.Requests.Count;
        var made = await _toy.MakeAsync(_toy.Options(root) with { NamedJudge = JudgeNames.None, Claims = ["response-tuning"] });
        Assert.That(made.Outcome.Found, Is.Empty);
        Assert.That(made.Outcome.Missing.Single().Claim, Is.EqualTo("response-tuning"));
        Assert.That(made.Outcome.Missing[0].Reason, Is.EqualTo("it measures win rates, and nobody judges"));
        Assert.That(made.Ran("decode").Count(), Is.EqualTo(5 + 3));
        Assert.That(made.Ran("judge"), Is.Empty);
        Assert.That(_toy.Judge.Requests, Has.Count.EqualTo(questions));
    }

    /// <summary>
    /// On another machine, whose engine would be TorchSharp: it is not opened, nothing is fetched, and what is there is judged.
    /// </summary>
    [Test]
    public async Task Responses_of_another_machine_are_judged_without_an_engine()
    {
        using var root = new TemporaryFolder(inMemory: true);
        var options = _toy.Options(root) with { Claims = ["response-tuning"], Seeds = 1 };
        await _toy.MakeAsync(options with { NamedJudge = JudgeNames.None });
        var (elsewhere, bodies) = (_toy.Study(options with { NamedEngine = null }), _toy.Hub.BodiesSent);
        Assert.That(elsewhere.IsComputed(StageStep.Tables));
        var report = new RecordedReport();
        using (var bench = await Workbench.OpenAsync(elsewhere, StageStep.Tables, report, CancellationToken.None, goesOn: true))
            await bench.MakeAsync(StageStep.Tables, isExclusive: false, CancellationToken.None);
        Assert.That(report.Ran.Select(run => run.Split('/')[0]).Distinct(), Is.EquivalentTo(new[] { "judge", "table" }));
        Assert.That(_toy.Hub.BodiesSent, Is.EqualTo(bodies));
        Assert.That(elsewhere.ReadAll().Found.Select(one => one.Finding.Result.Claim.Id), Does.Contain("response-tuning"));
    }

    [Test]
    public void A_model_answers_a_prompt_as_it_answered_the_test()
    {
        using var engine = new CpuEngine(1);
        using var chat = new Chat(_toy.Study(_toy.Options()), []);
        chat.Open(engine);
        Assert.That(chat.Models.Select(model => model.System), Is.EqualTo(new[] { "base", "instruction-tuned", "response-tuned" }));
        foreach (var model in chat.Models)
        {
            var output = _made.Outcome.Artifacts.Open(model)[1];
            var answer = chat.Answer(model, output.Instruction);
            Assert.That((answer.Text, answer.Finished), Is.EqualTo((output.Output, output.Finished)), model.Name);
            Assert.That(answer.Given, Is.EqualTo($"<|user|>\n{output.Instruction}\n<|assistant|>\n"));
        }
    }

    [Test]
    public void A_run_against_itself_differs_in_nothing_and_has_the_numbers_of_its_tables()
    {
        var options = _toy.Options();
        foreach (var name in new[] { "one", "other" })
            RunRecord.Of(options with { Name = name }, _made.Study.ReadAll(_made.Outcome.Artifacts)).Write(_made.Study.Store.Root);
        var content = new RunComparison(
            NamedRun.Open(options, "one", _toy.Hub.Downloads), NamedRun.Open(options, "other", _toy.Hub.Downloads)).Content();
        Assert.That(content.RecipeChanges, Is.Empty);
        Assert.That(content.ChangedVerdicts, Is.Empty);
        Assert.That(content.Verdicts.Select(verdict => verdict.First.Claim.Id), Is.SupersetOf(new[] { "response-tuning", "decoding" }));
        Assert.That(content.Responses.Select(model => model.Changed), Is.All.Zero);
        Assert.That(content.Numbers.Select(number => number.Difference), Is.All.Zero);
        var table = _made.Outcome.Tables.Single().Table;
        foreach (var row in table.Rows)
        {
            var number = content.Numbers.Single(number => number.Row == row.Model && number.Column == "LC, %");
            Assert.That(number.First, Is.EqualTo(row.WinRate.Value).Within(1e-9));
            Assert.That((number.Paired!.Instructions, number.Paired.Runs), Is.EqualTo((ToyHub.Instructions, 2)));
            Assert.That((number.Paired.Interval.Low, number.Paired.Interval.High), Is.EqualTo((0.0, 0.0)));
        }
    }

    [Test]
    public void A_claim_that_no_chosen_base_model_is_part_of_is_refused_before_any_work()
    {
        var (report, bodies) = (new RecordedReport(), _toy.Hub.BodiesSent);
        Assert.That(
            () => _toy.MakeAsync(_toy.Options() with { Claims = ["rule-adapter"] }, report: report),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith(
                "The claim 'rule-adapter' cannot be measured so: no base model that takes part is steered by rules"));
        Assert.That(report.Ran, Is.Empty);
        Assert.That(_toy.Hub.BodiesSent, Is.EqualTo(bodies));
    }

    [Test]
    public void A_base_model_that_the_scale_does_not_have_is_refused() => Assert.That(
        () => _toy.Study(_toy.Options() with { Only = ["llama-2-7b"] }),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith(
            "The scale 'smol' has no base model 'llama-2-7b'. There are: smollm2-135m, tinyllama-1b, olmo-1b, "));
}
