using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction.Judging;

/// <summary>From a hub to a table of win rates with a checkpoint for a judge: nobody else is asked.</summary>
[TestFixture]
public sealed class TheToyReproductionIsJudgedInside
{
    private ToyCheckpoints _toy = null!;
    private ToyJudge _judge = null!;

    [OneTimeSetUp]
    public void Make() => (_toy, _judge) = (new ToyCheckpoints(), new ToyJudge());

    [OneTimeTearDown]
    public void Remove()
    {
        _toy.Dispose();
        _judge.Dispose();
    }

    [Test]
    public async Task Every_verdict_is_the_checkpoints_and_the_same_whatever_the_threads()
    {
        var made = new List<(ToyCheckpoints.Made Made, SortedDictionary<string, string> Digests)>();
        foreach (var threads in new[] { 1, 2, 3 })
        {
            using var root = new TemporaryFolder(inMemory: true);
            var study = _toy.Study(Options(_toy, _judge, root));
            var report = new RecordedReport();
            using var engine = new CpuEngine(threads);
            using var bench = await Workbench.OpenAsync(study, StageStep.Tables, report, CancellationToken.None, engine);
            await bench.MakeAllAsync(CancellationToken.None);
            var digests = ToyReproduction.Digests(root, "smol");
            made.Add((new ToyCheckpoints.Made(study, report, bench.Read(), bench.Built), digests));
            if (threads > 1)
                continue;
            var judged = bench.Plan.OfType<JudgeStage>().ToList();
            Assert.That(judged, Is.Not.Empty);
            foreach (var stage in judged)
            {
                var file = AnnotationFile.Read(bench.Artifacts.Open(stage));
                Assert.That(file.Annotator, Is.EqualTo(
                    $"weighted_alpaca_eval_gpt4_turbo_judge_toy-judge@main_as_chatml_template_{TemplateHash(stage)}"));
                Assert.That(file.Rows.Select(row => row.Label), Has.None.Null);
                Assert.That(bench.Artifacts.ManifestOf(stage).Numerics, Does.StartWith("cpu-"));
            }
        }

        Assert.That(_toy.Judge.Requests, Is.Empty);
        Assert.That(made[0].Made.Report.Ran.Take(5), Has.Member("judge-checkpoint/toy-judge"), "it is found before anything is computed");
        Assert.That(made[0].Made.Outcome.Findings[0].Remarks, Has.One.Contains("do not compare with the paper's"));
        Assert.That(made[1].Digests, Is.EqualTo(made[0].Digests));
        Assert.That(made[2].Digests, Is.EqualTo(made[0].Digests));
    }

    [Test]
    public void A_judge_that_cannot_be_used_is_refused_before_anything_is_fetched_or_computed()
    {
        using var root = new TemporaryFolder(inMemory: true);
        var (report, bodies) = (new RecordedReport(), _toy.Hub.BodiesSent);
        var options = Options(_toy, _judge, root) with { JudgeFormat = "llama-3" };
        Assert.That(
            () => _toy.MakeAsync(options, report: report),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith("The tokenizer of toy-judge has no token <|begin_of_text|>"));
        Assert.That(report.Ran, Is.Empty);
        Assert.That(_toy.Hub.BodiesSent, Is.EqualTo(bodies));
    }

    /// <summary>The toy reproduction with the toy judge in the place of a server.</summary>
    internal static ReproduceOptions Options(ToyCheckpoints toy, ToyJudge judge, TemporaryFolder root)
    {
        var options = toy.Options(root);
        return options with
        {
            NamedJudge = JudgeNames.Checkpoint,
            JudgeFormat = "chatml",
            Claims = ["response-tuning"],
            Seeds = 1,
            JudgeAccess = options.JudgeAccess with { Model = judge.Folder, Endpoint = null, ApiKey = null },
        };
    }

    private static string TemplateHash(JudgeStage stage) => ((CheckpointPairJudge)stage.Judge).TemplateSha256[..8];
}
