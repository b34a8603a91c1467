using System.Text.Json.Nodes;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>What was made on one machine is read on another, which has neither the engine nor the hub nor a judge.</summary>
[TestFixture]
public sealed class ReportsOnCheckpointsNeedNoEngine
{
    private static readonly ReportCommands Commands = new(claim => $"make {claim}", [new("make all", "everything")]);

    /// <summary>Where nobody answers.</summary>
    private static readonly HubSettings Nowhere =
        new() { Endpoint = new Uri("http://127.0.0.1:9"), CacheFolder = Path.Combine("no", "cache") };

    private ToyCheckpoints _toy = null!;
    private Outcome _made = null!;

    [OneTimeSetUp]
    public async Task Make()
    {
        _toy = new ToyCheckpoints();
        _made = (await _toy.MakeAsync(_toy.Options())).Outcome;
    }

    [OneTimeTearDown]
    public void Remove() => _toy.Dispose();

    [Test]
    public void What_is_there_is_read_without_making_anything()
    {
        var all = _toy.Study(_toy.Options() with { Claims = [] }).ReadAll();
        Assert.That(all.Findings.Select(one => one.Result.Claim.Id), Is.EqualTo(new[] { "response-tuning", "decoding" }));
        Assert.That(all.Missing, Has.Count.EqualTo(15));
        var (rules, math) = (MissingOf("rule-adapter"), MissingOf("single-task-math"));
        Assert.That(rules.Reason, Does.StartWith("no base model that takes part is steered by rules"));
        Assert.That(rules.CanBeMade, Is.False);
        Assert.That(math.Reason, Does.Match(@"^\d+ of \d+ artifacts are not there, tuning-set/mbpp for one$"));
        Assert.That(math.CanBeMade, Is.True);

        UnmeasuredClaim MissingOf(string claim) => all.Missing.Single(one => one.Claim == claim);
    }

    /// <summary>Whoever reads with other settings reads other artifacts, and finds none.</summary>
    [Test]
    public void Other_settings_are_other_artifacts()
    {
        var options = _toy.Options() with { Claims = ["response-tuning"] };
        Assert.That(_toy.Study(options).ReadAsked().Found, Has.Count.EqualTo(1));
        Assert.That(_toy.Study(options with { Seeds = 1 }).ReadAsked().Found, Is.Empty);
        Assert.That(_toy.Study(options with { Overrides = [.. options.Overrides, "response.epochs=7"] }).ReadAsked().Found, Is.Empty);
        var other = options.JudgeAccess with { Model = "judge-2" };
        Assert.That(_toy.Study(options with { JudgeAccess = other }).ReadAsked().Missing[0].Reason, Does.Contain("judge/"));
    }

    [Test]
    public void The_report_repeats_what_was_asked_for_and_says_what_was_not_measured()
    {
        var study = _toy.Study(_toy.Options() with { Claims = [] });
        var page = File.ReadAllText(ReportAssembly.Write(study, study.ReadAll(), Commands));
        Assert.That(page, Does.Contain("make decoding").And.Contain("make all"));
        Assert.That(page, Does.Contain("make them: make single-task-math").And.Not.Contain("make rule-adapter"));
        Assert.That(
            page,
            Does.Contain("1 of 12 findings of the paper was measured: ").And.Contain("1 of 2 checks of the protocol was measured: ")
                .And.Contain("<h2>Not measured</h2>").And.Contain("Not measured: ranking, "));
        Assert.That(
            page, Does.Contain("the paper's Figure 1").And.Contain("What comes before tiramisu?"), "side by side, and nothing is judged");
    }

    [Test]
    public void A_report_of_copied_artifacts_is_the_same_page()
    {
        using var elsewhere = new TemporaryFolder(inMemory: true);
        var options = ToyReproduction.Options(elsewhere) with
        {
            Scale = Scale.Smol,
            Only = [ToyCheckpoints.Name],
            Seeds = 2,
            Overrides = ToyCheckpoints.Small,
            JudgeAccess = _toy.Options(elsewhere).JudgeAccess with { ApiKey = null },
        };
        Copy(Path.Combine(_toy.Root.Path, "artifacts"), Path.Combine(elsewhere.Path, "artifacts"));
        var (bodies, questions) = (_toy.Hub.BodiesSent, _toy.Judge.Requests.Count);
        var study = new Study(options, _toy.Hub.Downloads with { Hub = Nowhere, Folder = Path.Combine("no", "data") });
        var copied = study.ReadAll();
        Assert.That(copied.Found, Has.Count.EqualTo(2));
        var here = _toy.Study(_toy.Options() with { Claims = [] });
        Assert.That(
            File.ReadAllBytes(ReportAssembly.Write(study, copied, Commands)),
            Is.EqualTo(File.ReadAllBytes(ReportAssembly.Write(here, here.ReadAll(), Commands))));
        Assert.That((_toy.Hub.BodiesSent, _toy.Judge.Requests.Count), Is.EqualTo((bodies, questions)));
    }

    [Test]
    public void The_results_name_every_verdict_table_and_file()
    {
        var whole = _toy.Study(_toy.Options() with { Claims = [] }).ReadAll();
        ResultsFile.Write(whole);
        var root = whole.Artifacts.Root;
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(root, ResultsFile.FileName)))!;
        Assert.That(results["claims"]!.AsObject().Select(claim => claim.Key), Is.EqualTo(new[] { "response-tuning", "decoding" }));
        Assert.That((bool)results["claims"]!["decoding"]!["holds"]!, Is.True);
        Assert.That(results["not_measured"]!.AsObject(), Has.Count.EqualTo(15));
        var rows = results["tables"]!["table-1-smollm2-135m"]!["rows"]!.AsArray();
        Assert.That(
            rows.Select(row => (double)row!["winRate"]!["value"]!),
            Is.EqualTo(_made.Tables[0].Table.Rows.Select(row => row.WinRate.Value)));
        var models = results["models"]!.AsArray();
        Assert.That(
            models.Select(model => (string)model!["name"]!),
            Is.EquivalentTo(_made.Plan.OfType<DecodeStage>().Where(one => one.Instructions.IsTest)
                .Select(decoded => decoded.Generator)).And.Exactly(5).Items);
        foreach (var model in models)
        {
            Assert.That(File.Exists(Path.Combine(root, (string)model!["outputs"]!)), Is.True);
            var annotations = model["annotations"]!.AsArray().Select(one => Path.Combine(root, (string)one!["file"]!));
            Assert.That(annotations, Is.All.Matches<string>(File.Exists));
        }

        Assert.That(
            models.Sum(model => model!["annotations"]!.AsArray().Count), Is.EqualTo(4),
            "a tuned model against the reference of its seed, the base model against that of each seed");
        Assert.That((string)results["numerics"]!, Is.EqualTo(_made.Artifacts.Keys.NumericsId));
        Assert.That(
            File.ReadAllText(Path.Combine(root, "claims", "response-tuning.md")),
            Does.Contain("## smollm2-135m: win rates\n").And.Contain("| response-tuned |"));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
