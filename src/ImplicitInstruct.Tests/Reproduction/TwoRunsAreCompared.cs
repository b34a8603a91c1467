using System.Text.Json.Nodes;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Compare;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Runs;
using Spectre.Console;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>The usual toy and one whose response-tuned models are tuned at another rate, from their artifacts to the page.</summary>
[TestFixture]
public sealed class TwoRunsAreCompared
{
    private const string Change = "response.peakLearningRates=0.02";

    private TemporaryFolder _scratch = null!;
    private List<string> _printed = null!;
    private JsonNode _comparison = null!;

    private string Mini => Path.Combine(_scratch.Path, "artifacts", "mini");

    [OneTimeSetUp]
    public async Task ReproduceTwice()
    {
        _scratch = new TemporaryFolder(inMemory: true);
        await ToyReproduction.Make(ToyReproduction.Options(_scratch), new ToyEngine { Name = "cpu" });
        await ToyReproduction.Make(ToyReproduction.Options(_scratch, Change), new ToyEngine { Name = "cpu" });
        await Conclude(_scratch);
        await Conclude(_scratch, "--name", "other-rate", "--set", Change);
        _printed = Compare(_scratch, "default", "other-rate");
        _comparison = Read("runs/other-rate/against-default/comparison.json");
    }

    [OneTimeTearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void A_run_is_recorded_under_its_name_with_what_came_out()
    {
        var record = RunRecord.Read(Mini, "other-rate");
        Assert.That(RunRecord.Names(Mini), Is.EqualTo(new[] { "default", "other-rate" }));
        Assert.That(record.Settings[^1], Is.EqualTo(Change));
        Assert.That((double)record.Recipe["response"]!["peakLearningRates"]![0]!, Is.EqualTo(0.02));
        Assert.That(record.Claims, Has.Count.EqualTo(16));
        Assert.That(File.ReadAllText(Path.Combine(Mini, "runs", "other-rate", "run.json")), Does.Not.Contain(_scratch.Path));
        Assert.That(Read("runs/other-rate/results.json")["tables"]!.AsObject(), Has.Count.EqualTo(8));
    }

    [Test]
    public void A_named_run_leaves_the_page_of_the_usual_one_as_it_was()
    {
        Assert.That((double)Read("results.json")["recipe"]!["response"]!["peakLearningRates"]![0]!, Is.Not.EqualTo(0.02));
        var page = File.ReadAllText(Path.Combine(Mini, "runs", "other-rate", "report", "index.html"));
        Assert.That(page, Does.Contain("--name other-rate"), "its commands are those of the run");
        Assert.That(page, Does.Contain("href=\"../../../table/table-1-"));
    }

    [Test]
    public void What_differs_in_the_recipe_is_the_one_value() => Assert.That(
        _comparison["recipe"]!.AsArray().Select(change => (string)change!["key"]!), Is.EqualTo(new[] { "response.peakLearningRates" }));

    /// <summary>From the files that both results name: preferences, paired by run and instruction.</summary>
    [Test]
    public void Paired_differences_are_those_of_the_annotations()
    {
        var before = Preferences("results.json", "response-tuned");
        var after = Preferences("runs/other-rate/results.json", "response-tuned");
        var number = Number("table-1", "response-tuned", "win rate, %");
        var expected = 100 * (after.Select(run => run.Average()).Average() - before.Select(run => run.Average()).Average());
        Assert.That(expected, Is.Not.Zero, "else this shows nothing");
        Assert.That((double)number["difference"]!, Is.EqualTo(expected).Within(1e-9));
        var interval = new Study(ToyReproduction.Options(_scratch)).Recipe.Interval.ToBootstrap().OfDifference(after, before);
        Assert.That((double)number["interval"]!["low"]!, Is.EqualTo(interval.Low).Within(1e-9));
        Assert.That((double)number["interval"]!["high"]!, Is.EqualTo(interval.High).Within(1e-9));
        Assert.That(((int)number["instructions"]!, (int)number["runs"]!), Is.EqualTo((24, 3)));
    }

    /// <summary>Each number of a table is where the table has it, in both runs.</summary>
    [Test]
    public void Numbers_are_the_tables_own()
    {
        foreach (var (run, file) in new[] { ("first", "results.json"), ("second", "runs/other-rate/results.json") })
        {
            foreach (var (name, table) in Read(file)["tables"]!.AsObject())
            {
                foreach (var row in table!["rows"]!.AsArray())
                    Assert.That(
                        (double)Number(name, (string)row!["model"]!, "win rate, %")[run]!,
                        Is.EqualTo((double)row["winRate"]!["value"]!).Within(1e-9));
                foreach (var difference in table["differences"]!.AsArray())
                    Assert.That(
                        (double)Number(name, (string)difference!["condition"]!, "win rate, %")[run]!,
                        Is.EqualTo((double)difference["value"]!).Within(1e-9));
            }

            var ranking = Read(file)["claims"]!["ranking"]!["measured"]!.AsArray().Single(one => (string)one!["condition"]! == "base")!;
            Assert.That((double)Number("ranking", "base", "eq. 3, %")[run]!, Is.EqualTo((double)ranking["value"]!).Within(1e-9));
        }
    }

    [Test]
    public void What_the_change_does_not_reach_differs_by_nothing()
    {
        var number = Number("table-3", "single-task-math", "win rate, %");
        Assert.That(
            ((double)number["difference"]!, (double)number["interval"]!["low"]!, (double)number["interval"]!["high"]!),
            Is.EqualTo((0.0, 0.0, 0.0)));
        Assert.That(Changed("single-task-math"), Is.Zero);
        Assert.That(Changed("base"), Is.Zero);
    }

    [Test]
    public void Responses_that_changed_are_counted_and_shown_side_by_side()
    {
        var (before, after) = (Outputs("results.json", "response-tuned"), Outputs("runs/other-rate/results.json", "response-tuned"));
        var changed = before.Zip(after).Count(pair => pair.First != pair.Second);
        Assert.That(changed, Is.Positive);
        Assert.That(Changed("response-tuned"), Is.EqualTo(changed));
        var sample = _comparison["samples"]!.AsArray()[0]!;
        Assert.That(
            sample["responses"]!.AsArray().Take(2).Select(response => (string)response!["model"]!),
            Is.EqualTo(new[] { "response-tuned, default", "response-tuned, other-rate" }));
        Assert.That((string)sample["responses"]![0]!["text"]!, Is.Not.EqualTo((string)sample["responses"]![1]!["text"]!));
    }

    [Test]
    public void Verdicts_stand_side_by_side()
    {
        var (before, after) = (Read("results.json")["claims"]!, Read("runs/other-rate/results.json")["claims"]!);
        Assert.That(_comparison["verdicts"]!.AsArray(), Has.Count.EqualTo(16));
        foreach (var verdict in _comparison["verdicts"]!.AsArray())
        {
            var claim = (string)verdict!["claim"]!;
            Assert.That((string)verdict["first"]! == "holds", Is.EqualTo((bool)before[claim]!["holds"]!), claim);
            Assert.That((string)verdict["second"]! == "holds", Is.EqualTo((bool)after[claim]!["holds"]!), claim);
        }
    }

    [Test]
    public void The_page_says_it_and_so_does_the_terminal()
    {
        var page = File.ReadAllText(Path.Combine(Mini, "runs", "other-rate", "against-default", "index.html"));
        Assert.That(page, Does.Contain("<h1>other-rate against default</h1>").And.Contain("response.peakLearningRates"));
        Assert.That(page, Does.Contain("table-1").And.Contain("default-src 'none'"));
        Assert.That(_printed, Has.Some.Contains("| response-tuned, win rate, % |").And.Some.Contains("| response.peakLearningRates |"));
        Assert.That(_printed[^1], Does.StartWith("Page: ").And.Contain("against-default"));
    }

    [Test]
    public void The_same_two_runs_give_the_same_bytes()
    {
        var folder = Path.Combine(Mini, "runs", "other-rate", "against-default");
        var before = Directory.GetFiles(folder).Order().Select(File.ReadAllBytes).ToArray();
        Compare(_scratch, "default", "other-rate");
        Assert.That(Directory.GetFiles(folder).Order().Select(File.ReadAllBytes), Is.EqualTo(before));
    }

    [Test]
    public void What_is_gone_is_said_and_the_rest_is_compared()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        Delete(copy, "table-5-*");
        Assert.That(
            Compare(copy, "default", "other-rate"),
            Has.Some.StartsWith("tags was measured in default and is left out: ").And.Some.Contains("| response-tuned, win rate, % |"));
    }

    [Test]
    public void A_run_whose_artifacts_are_gone_is_told_with_what_makes_them()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        Directory.Delete(Path.Combine(copy.Path, "artifacts", "mini", "instruction-set"), recursive: true);
        Directory.Delete(Path.Combine(copy.Path, "artifacts", "mini", "corpus"), recursive: true);
        Assert.That(
            () => Compare(copy, "default", "other-rate"),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith("The artifacts of the run 'default' are gone: ")
                .And.Message.Contains("./build.sh --target Reproduce --set "));
    }

    [TestCase(new string[0], "Two runs of different names are compared: type ./build.sh --target Compare default OTHER. What there is: d")]
    [TestCase(new[] { "default" }, "Two runs of different names are compared")]
    [TestCase(new[] { "default", "default" }, "Two runs of different names are compared")]
    [TestCase(new[] { "default", "none" }, "There is no run 'none' at the scale mini. What there is: default, other-rate.")]
    [TestCase(new[] { "default", "../x" }, "'../x' cannot name a run")]
    public void Nothing_is_compared_that_is_not_there(string[] names, string wrong) => Assert.That(
        () => Compare(_scratch, names), Throws.TypeOf<AdviceException>().With.Message.StartsWith(wrong));

    [Test]
    public void A_name_that_is_no_folders_is_refused_before_anything_is_made() => Assert.That(
        () => new Study(ToyReproduction.Options(_scratch) with { Name = "a/b" }),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith("'a/b' cannot name a run"));

    [Test]
    public void A_damaged_record_is_called_so()
    {
        using var copy = ToyReproduction.Copy(_scratch);
        File.WriteAllText(Path.Combine(copy.Path, "artifacts", "mini", "runs", "default", "run.json"), "{\"name\": ");
        Assert.That(
            () => Compare(copy, "default", "other-rate"),
            Throws.TypeOf<AdviceException>().With.Message.Contains("cannot be used: it is no record from line 1 on. Run"));
    }

    private static void Delete(TemporaryFolder scratch, string tables)
    {
        foreach (var table in Directory.GetDirectories(Path.Combine(scratch.Path, "artifacts", "mini", "table"), tables))
            Directory.Delete(table, recursive: true);
    }

    private static async Task Conclude(TemporaryFolder scratch, params string[] more)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No });
        string[] settings = [.. ToyReproduction.Small.SelectMany(setting => new[] { "--set", setting })];
        using var session = new ReproduceSession(
            CommandLineCheck.Parse(["--target", "Reproduce", .. settings, .. more], Targets.All), scratch.Path, console);
        await session.ConcludeAsync();
    }

    private static List<string> Compare(TemporaryFolder scratch, params string[] names)
    {
        var lines = new List<string>();
        new CompareCommand(CommandLineCheck.Parse(["--target", "Compare", .. names], Targets.All), scratch.Path).Run(null, lines.Add);
        return lines;
    }

    private JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Mini, file)))!;

    private JsonNode Number(string table, string row, string column) => _comparison["numbers"]!.AsArray()
        .Single(one => (string)one!["table"]! == table && (string)one["row"]! == row && (string)one["column"]! == column)!;

    private int Changed(string model) =>
        (int)_comparison["responses"]!.AsArray().Single(one => (string)one!["model"]! == model)!["changed"]!;

    private IEnumerable<JsonNode> ModelsOf(string results, string system) =>
        Read(results)["models"]!.AsArray().Where(model => (string)model!["system"]! == system).Select(model => model!);

    private double[][] Preferences(string results, string system) =>
    [
        .. ModelsOf(results, system).Select(model => Read((string)model["annotations"]![0]!["file"]!).AsArray()
            .Select(annotation => (double)annotation!["preference"]! - 1).ToArray()),
    ];

    private string[] Outputs(string results, string system) =>
    [
        .. ModelsOf(results, system).SelectMany(
            model => Read((string)model["outputs"]!).AsArray().Select(output => (string)output!["output"]!)),
    ];
}
