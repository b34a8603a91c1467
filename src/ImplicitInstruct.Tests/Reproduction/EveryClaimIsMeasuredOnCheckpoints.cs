using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Hub.Adapters;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reporting.Plots;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Claims other than those of the first run, each with what it needs and nothing else.</summary>
[TestFixture]
public sealed class EveryClaimIsMeasuredOnCheckpoints
{
    private static readonly string[] Ranking = ["ranking.examples=4", "ranking.draws=2"];

    private ToyCheckpoints _toy = null!;

    [SetUp]
    public void Open() => _toy = new ToyCheckpoints();

    [TearDown]
    public void Close() => _toy.Dispose();

    /// <summary>All but the rules, which are for Llama 2's tokenizer.</summary>
    [Test]
    public async Task Every_other_claim_finds_what_it_needs()
    {
        string[] claims =
        [
            "ranking", "single-task-code", "single-task-math", "single-task-poetry", "single-task-recipes", "single-task-chess",
            "single-task-style", "tags", "epochs",
        ];
        string[] settings = [.. ToyCheckpoints.Small, .. ToyCheckpoints.Once, .. Ranking, "validation.epochs=1,2"];
        var options = _toy.Options() with { Claims = claims, Seeds = 1, Overrides = settings };
        var made = await _toy.MakeAsync(options);
        Assert.That(made.Outcome.Missing, Is.Empty);
        Assert.That(made.Outcome.Found.Select(one => one.Experiment.Claim.Id), Is.EqualTo(claims));
        foreach (var (experiment, finding) in made.Outcome.Found)
        {
            Assert.That(finding.Result.Bounds, Is.Not.Empty, experiment.Claim.Id);
            Assert.That(finding.Result.Measured.Select(one => one.Value), Is.All.Matches<double>(double.IsFinite), experiment.Claim.Id);
            Assert.That(finding.Tables, Is.Not.Empty, experiment.Claim.Id);
        }

        Assert.That(made.Ran("tuning-set"), Is.EquivalentTo(new[]
        {
            "tuning-set/lima", "tuning-set/mbpp", "tuning-set/gsm8k", "tuning-set/poetry", "tuning-set/recipes", "tuning-set/chess",
        }));
        var ranking = made.Outcome.Findings.Single(one => one.Result.Claim.Id == "ranking").Result.Measured;
        Assert.That(ranking, Has.Count.EqualTo(6));
        Assert.That(ranking.Select(one => one.Value), Is.All.InRange(0, 100));
        var page = ReportAssembly.Write(made.Study, made.Study.ReadAll(), new ReportCommands(claim => $"make {claim}", []));
        Assert.That(
            File.ReadAllText(page),
            Does.Contain("smollm2-135m: pairs in which the own response is likelier").And.Contain("figure 5"));
    }

    /// <summary>Appendix C, which a base model has by its settings: both models of the comparison are tuned without restatements.</summary>
    [Test]
    public async Task Tuning_without_restatements_has_a_table_of_its_own()
    {
        string[] settings = [.. ToyCheckpoints.Small, "models.smollm2-135m.settings=main,withoutRestatements"];
        var made = await _toy.MakeAsync(_toy.Options() with { Claims = ["restatements"], Seeds = 1, Overrides = settings });
        var table = made.Outcome.Tables.Single(one => one.Name == "appendix-c-smollm2-135m").Table;
        Assert.That(table.Rows.Select(row => row.Model), Is.EqualTo(new[] { "response-tuned-without-restatements", "base" }));
        Assert.That(made.Ran("judge"), Has.Member(
            "judge/smollm2-135m-response-tuned-without-restatements-s1-against-smollm2-135m-instruction-tuned-without-restatements-s1"));
        Assert.That(made.Ran("tuning-set"), Is.EquivalentTo(new[] { "tuning-set/lima", "tuning-set/lima-rephrased" }));
    }

    /// <summary>Adapters of a published model, which they name; kept beside the checkpoints that they are compared with.</summary>
    [Test]
    public async Task Adapters_are_made_when_they_are_asked_for()
    {
        string[] settings = [.. ToyCheckpoints.Small, "tuning.updates=perEpoch", "tuning.lora.rank=2"];
        var made = await _toy.MakeAsync(_toy.Options() with { Claims = ["low-rank"], Seeds = 1, Overrides = settings });
        Assert.That(made.Ran("tune"), Is.EquivalentTo(new[]
        {
            "tune/smollm2-135m-instruction-tuned-s1", "tune/smollm2-135m-response-tuned-s1",
            "tune/smollm2-135m-instruction-tuned-low-rank-s1", "tune/smollm2-135m-response-tuned-low-rank-s1",
        }));
        var tuned = made.Outcome.Models.Tuned(
            made.Family, TuningMethod.Responses with { Variant = TuningVariant.LowRank }, made.Family.Runs[0]);
        var adapter = AdapterCheckpoint.Load(made.Outcome.Artifacts.FolderOf(tuned));
        Assert.That(adapter.Configuration.Base, Is.EqualTo(((CheckpointStage)tuned.Start).ModelRepository));
        Assert.That(made.Outcome.Tables.Select(one => one.Name), Does.Contain("low-rank-smollm2-135m"));
    }

    /// <summary>Beyond the paper: a run of all claims leaves it out, and whoever asks for it has it.</summary>
    [Test]
    public async Task Controls_are_made_when_they_are_asked_for()
    {
        var study = _toy.Study(_toy.Options() with { Claims = [], Seeds = 1, Overrides = ToyCheckpoints.Small });
        Assert.That(study.LeftOut.Single(one => one.Claim == "controls").Reason, Does.Contain("takes 4 more tuning runs"));
        string[] settings = [.. ToyCheckpoints.Small, "tuning.updates=perEpoch"];
        var made = await _toy.MakeAsync(_toy.Options() with { Claims = ["controls"], Seeds = 1, Overrides = settings });
        Assert.That(made.Ran("tuning-set"), Is.EquivalentTo(new[]
        {
            "tuning-set/lima", "tuning-set/lima-web-text", "tuning-set/lima-partial", "tuning-set/lima-refusals",
        }));
        Assert.That(made.Ran("tune"), Is.EquivalentTo(new[]
        {
            "tune/smollm2-135m-instruction-tuned-s1", "tune/smollm2-135m-response-tuned-s1", "tune/smollm2-135m-shuffled-instructions-s1",
            "tune/smollm2-135m-web-text-s1", "tune/smollm2-135m-partly-instructed-s1", "tune/smollm2-135m-with-refusals-s1",
        }));
        var numbers = made.Outcome.Models.NumbersOf(made.Family, TuningMethod.Control(TuningVariant.Refusals));
        Assert.That(numbers.Given, Is.EqualTo(made.Outcome.Models.NumbersOf(made.Family, TuningMethod.Responses).Given));
        var result = made.Outcome.Findings.Single().Result;
        Assert.That(result.Claim.Kind, Is.EqualTo(ClaimKind.BeyondThePaper));
        Assert.That(result.Bounds, Has.Count.EqualTo(4));
        Assert.That(result.Comparisons, Is.Empty, "the paper has no number of it");
    }

    [Test]
    public async Task Epochs_are_chosen_by_the_judge_and_every_model_is_tuned_so()
    {
        string[] settings =
        [
            .. ToyCheckpoints.Small, .. ToyCheckpoints.Once, .. Ranking, "models.smollm2-135m.settings=main", "validation.epochs=1,2,4",
        ];
        string[] chooses = [.. settings, "validation.chooses=true"];
        var chosen = _toy.Options() with { Claims = ["response-tuning", "epochs"], Seeds = 1, Overrides = chooses };
        var made = await _toy.MakeAsync(chosen);
        var (models, artifacts) = (made.Outcome.Models, made.Outcome.Artifacts);
        var scoring = (WinRateScoring)models.Materials.Scoring!;
        foreach (var method in new[] { TuningMethod.Instructions, TuningMethod.Responses })
        {
            var stage = models.ChoiceOf(made.Family, method)!;
            var rates = stage.Candidates.Select(candidate => AnnotationFile.Read(artifacts.Open(scoring.Judged(candidate.Responses))))
                .Select(annotations => annotations.Rows.Average(row => row.Label!.Value)).ToList();
            var choice = artifacts.Open(stage);
            Assert.That(choice.Scores.Select(score => score.Score), Is.EqualTo(rates).Within(1e-12));
            Assert.That(choice.Instructions, Is.EqualTo(ToyHub.ValidationInstructions));
            Assert.That(
                choice.Chosen, Is.EqualTo(stage.Candidates[rates.IndexOf(rates.Max())].Value),
                "the best, and of equally good ones the one with the fewest epochs");
            var losses = Path.Combine(artifacts.FolderOf(models.Tuned(made.Family, method, made.Runs[0])), ModelStage.LossesFile);
            Assert.That(
                File.ReadAllLines(losses), Has.Length.EqualTo(1 + (2 * choice.Chosen.Epochs)), "six dialogues are two batches of four");
        }

        var result = made.Outcome.Findings.Single(one => one.Result.Claim.Id == "epochs").Result;
        Assert.That(result.Bounds.Select(bound => bound.Holds), Is.All.True);
        Assert.That(result.Bounds[0].Text, Does.EndWith("each of 7 methods uses the best of its candidates, 21 in all"));
        Assert.That(made.Ran("tune").Count(), Is.EqualTo(21 + 2));

        var given = await _toy.MakeAsync(chosen with { Claims = ["epochs"], Overrides = settings });
        Assert.That(
            given.Ran("tune"), Is.EqualTo(new[] { "tune/smollm2-135m-instruction-tuned-e3-s42" }),
            "the recipe's own number is a candidate too; the others are there");
        Assert.That(
            given.Outcome.Findings.Single().Result.Bounds[0].Text,
            Does.Contain("each of 7 methods has a choice that none of its candidates, 22 in all, beats"));

        var study = _toy.Study(_toy.Options() with { Claims = [], NamedJudge = JudgeNames.None, Seeds = 1, Overrides = settings });
        Assert.That(study.LeftOut.Single(one => one.Claim == "epochs").Reason, Does.Contain("nobody judges"));
    }

    [Test]
    public async Task One_run_on_mathematics_is_judged_after_every_epoch()
    {
        string[] settings = [.. ToyCheckpoints.Small, .. ToyCheckpoints.Once, "models.smollm2-135m.mathByEpoch=3"];
        var made = await _toy.MakeAsync(_toy.Options() with { Claims = ["single-task-math"], Seeds = 1, Overrides = settings });
        Assert.That(
            made.Outcome.Tables.Single(one => one.Name == "math-by-epoch-smollm2-135m").Table.Rows.Select(row => row.Model),
            Is.EqualTo(new[] { "single-task-math-epoch-1", "single-task-math-epoch-2", "single-task-math-epoch-3" }));
        var plot = made.Outcome.Findings.Single().Plots.OfType<LineChart>().Single();
        Assert.That(
            plot.Series.Single().Points.Select(point => (point.X, point.Y)),
            Is.EqualTo(made.Outcome.Tables.Single(one => one.Name == "math-by-epoch-smollm2-135m").Table.Rows
                .Select((row, i) => (i + 1.0, row.WinRate.Value))));
        const string Run = "smollm2-135m-single-task-math-by-epoch-s1";
        const string Reference = "against-smollm2-135m-instruction-tuned-s1";
        Assert.That(made.Report.Ran.Where(run => run.Contains("by-epoch", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            $"tune/{Run}",
            $"decode/{Run}-epoch-1", $"decode/{Run}-epoch-2", $"decode/{Run}-epoch-3",
            $"judge/{Run}-epoch-1-{Reference}", $"judge/{Run}-epoch-2-{Reference}", $"judge/{Run}-epoch-3-{Reference}",
            "table/math-by-epoch-smollm2-135m",
        }));
        var folder = made.Outcome.Artifacts.FolderOf(made.Outcome.Models.TunedOnMathByEpoch(made.Family));
        Assert.That(
            Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).Select(ContentHash.OfFile),
            Is.Unique.And.Exactly(3).Items);
    }
}
