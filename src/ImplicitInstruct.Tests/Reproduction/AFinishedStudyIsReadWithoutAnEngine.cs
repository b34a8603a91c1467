using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Reports;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Artifacts that were made elsewhere and copied say of themselves what computed them.</summary>
[TestFixture]
public sealed class AFinishedStudyIsReadWithoutAnEngine
{
    private Outcome _made = null!;
    private string[] _verdicts = [];
    private TemporaryFolder _scratch = null!;

    [OneTimeSetUp]
    public async Task MakeAndMove()
    {
        using var workshop = new TemporaryFolder(inMemory: true);
        _made = await ToyReproduction.Make(ToyReproduction.Options(workshop), Engine("toy-elsewhere"));
        _verdicts = Verdicts(_made);
        _scratch = ToyReproduction.Copy(workshop);
    }

    [OneTimeTearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void The_verdicts_and_tables_are_those_of_the_run()
    {
        var read = new Study(ToyReproduction.Options(_scratch)).ReadAll();
        Assert.That(read.Missing.Select(one => one.Claim), Is.EqualTo(new[] { "refusals" }), "it is made when it is asked for");
        Assert.That(_verdicts, Has.Length.EqualTo(16));
        Assert.That(Verdicts(read), Is.EqualTo(_verdicts));
        Assert.That(read.Holds, Is.EqualTo(_made.Holds));
        Assert.That(read.Artifacts.Keys.NumericsId, Is.EqualTo("toy-elsewhere"), "no engine of this machine has that");
    }

    [Test]
    public void Claims_that_are_asked_for_are_read_alone()
    {
        var study = new Study(ToyReproduction.Options(_scratch) with { Claims = ["tags", "ranking"] });
        Assert.That(study.ReadAsked().Found.Select(one => one.Experiment.Claim.Id), Is.EqualTo(new[] { "ranking", "tags" }));
        Assert.That(study.ReadAll().Found, Has.Count.EqualTo(16));
    }

    [Test]
    public void A_report_is_written_from_them()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var study = new Study(ToyReproduction.Options(copy));
        var page = File.ReadAllText(ReportAssembly.Write(study, study.ReadAll(), ToyReproduction.Commands));
        Assert.That(page, Does.Contain("toy-elsewhere"));
    }

    [Test]
    public async Task Of_several_arithmetics_the_one_with_most_claims_is_read()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        await ToyReproduction.Make(ToyReproduction.Options(copy) with { Claims = ["ranking"] }, Engine("toy-newer"));
        var read = new Study(ToyReproduction.Options(copy)).ReadAll();
        Assert.That(read.Artifacts.Keys.NumericsId, Is.EqualTo("toy-elsewhere"));
        Assert.That(Verdicts(read), Is.EqualTo(_verdicts));
    }

    [Test]
    public void What_is_not_there_is_named_and_the_rest_is_read()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var tables = Path.Combine(copy.Path, "artifacts", "mini", "table");
        Directory.Delete(Directory.GetDirectories(tables, "table-5-*").Single(), recursive: true);
        var read = new Study(ToyReproduction.Options(copy)).ReadAll();
        Assert.That(read.Found, Has.Count.EqualTo(15));
        var missing = read.Missing.Single(one => one.Claim != "refusals");
        Assert.That((missing.Claim, missing.CanBeMade), Is.EqualTo(("tags", true)));
        Assert.That(missing.Reason, Does.Match(@"^1 of \d+ artifacts are not there, table/table-5 for one$"));
    }

    [Test]
    public void Of_a_claim_that_is_not_there_no_older_page_stays()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        var study = new Study(ToyReproduction.Options(copy));
        ResultsFile.Write(study.ReadAll());
        var claims = Path.Combine(study.Store.Root, "claims");
        Assert.That(Directory.GetFiles(claims), Has.Length.EqualTo(16));
        Directory.Delete(Directory.GetDirectories(Path.Combine(study.Store.Root, "table"), "table-5-*").Single(), recursive: true);
        ResultsFile.Write(study.ReadAll());
        Assert.That(Directory.GetFiles(claims).Select(Path.GetFileName), Has.Exactly(15).Items.And.None.EqualTo("tags.md"));
    }

    /// <summary>What Compare pairs is the number that stands in the claim, so every one of them can have an interval.</summary>
    [TestCase("single-task-style")]
    [TestCase("epochs")]
    [TestCase("decoding")]
    public void Numbers_of_a_claim_can_be_measured_again_on_some_of_the_instructions(string claim)
    {
        var outcome = new Study(ToyReproduction.Options(_scratch)).ReadAll();
        var (experiment, finding) = outcome.Found.Single(one => one.Experiment.Claim.Id == claim);
        var sampled = experiment.Sample(outcome.Artifacts).ToDictionary(number => number.Row, number => number.Number.Value);
        Assert.That(sampled.Keys, Is.EquivalentTo(finding.Result.Measured.Select(one => one.Condition)));
        foreach (var measured in finding.Result.Measured)
            Assert.That(sampled[measured.Condition], Is.EqualTo(measured.Value).Within(1e-9), measured.Condition);
    }

    /// <summary>The miniature's models are not the paper's: only orders are held against it, and no verdict moves.</summary>
    [Test]
    public void Numbers_of_other_models_are_not_expected_to_agree_and_orders_are_compared()
    {
        var findings = new Study(ToyReproduction.Options(_scratch)).ReadAll().Findings;
        var comparisons = findings.SelectMany(one => one.Result.Comparisons).Select(one => one.Agreement).ToList();
        Assert.That(comparisons, Has.Count.GreaterThan(20).And.All.EqualTo(Agreement.NotExpected));
        Assert.That(findings.SelectMany(one => one.Result.Orders).Select(one => one.Statement), Has.Exactly(5).Items);
        Assert.That(AgreementCount.Sentence(findings), Does.Match(
            @"^None of \d+ numbers of the paper is expected to agree: the models are not the paper's\. Of 5 orders that it asserts "));
        Assert.That(
            findings.Where(one => one.Result.Claim.Kind != ClaimKind.Protocol).Select(one => one.Result.Effects.Count),
            Is.All.GreaterThan(0));
        Assert.That(findings.SelectMany(one => one.Result.Effects).Select(one => one.Seeds), Is.All.EqualTo(3));
    }

    [Test]
    public void With_other_numbers_nothing_is_found()
    {
        var read = new Study(ToyReproduction.Options(_scratch, "world.seed=5")).ReadAll();
        Assert.That(read.Found, Is.Empty);
        Assert.That(read.Missing, Has.Count.EqualTo(17));
    }

    private static ToyEngine Engine(string numericsId) => new() { Name = "cpu", NumericsId = numericsId };

    private static string[] Verdicts(Outcome outcome) => [.. outcome.Findings.Select(ResultsFile.ToMarkdown)];
}
