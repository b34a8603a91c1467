using System.Text.Json;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Does it hold for my responses? A file of JSON lines in the place of a scale's own data.</summary>
[TestFixture]
public sealed class OnesOwnDataGoesThroughTheSameClaim
{
    private static readonly World Facts = World.Draw(new WorldRecipe());

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task In_the_miniature_the_broad_set_is_the_users_until_its_contents_change()
    {
        var demonstrations = TuningSets.Instruction(Facts, new TuningSetRecipe { PerFamily = 1 });
        var mine = Written("mine.jsonl", demonstrations.Select(one => new { instruction = one.Instruction, output = one.Response }));
        var first = await Mini($"data.tuning={mine}");
        Assert.That(first.Ran.Where(run => run.StartsWith("tuning-set/", StringComparison.Ordinal)), Is.EqualTo(Own("tuning-set")));

        var moved = Path.Combine(_folder.Path, "moved.jsonl");
        File.Move(mine, moved);
        Assert.That((await Mini($"data.tuning={moved}")).Ran, Is.Empty, "where it lies decides nothing");

        var last = File.ReadLines(moved).Last();
        File.AppendAllLines(moved, [last.Replace("\"output\":\"", "\"output\":\"yes . ", StringComparison.Ordinal)]);
        var changed = (await Mini($"data.tuning={moved}")).Ran.Select(run => run.Split('/')[0]).Distinct();
        Assert.That(changed, Is.EquivalentTo(new[] { "tuning-set", "tune", "decode", "choose", "judge", "table" }));
    }

    [Test]
    public async Task The_page_names_the_file_its_rows_and_what_is_tuned_on_and_tested_too()
    {
        var asked = EvaluationSets.Test(Facts, new EvaluationRecipe { TestPerFamily = 1 }).Take(5).ToList();
        var tuning = Written("mine.jsonl", asked.Take(2).Select(one => new { instruction = one.Text, output = one.Reference }));
        var test = Written("test.jsonl", asked.Select(one => new { instruction = one.Text }));
        string[] settings = [$"data.tuning={tuning}", $"data.instructions={test}"];
        await Mini(settings);
        var study = new Study(Options(settings));
        var page = File.ReadAllText(ReportAssembly.Write(study, study.ReadAsked(), ToyReproduction.Commands));
        Assert.That(page, Does.Match("Tuned on '.*mine.jsonl': 2 examples, SHA-256 [0-9a-f]{12}\\."));
        Assert.That(page, Does.Match("Compared on '.*test.jsonl': 5 instructions, SHA-256 [0-9a-f]{12}\\."));
        Assert.That(page, Does.Contain($"2 of 5 test instructions are tuned on too, '{asked[0].Text}' for one."));
        Assert.That(study.ReadAsked().Findings.Single().Result.Measured.Select(one => one.Instructions), Is.All.EqualTo(5));
    }

    [TestCase("data.tuning", """{"instruction": "where was Paris born ?", "output": "in paris ."}""",
        "has in line 1 the word 'Paris', which is none of the miniature's ")]
    [TestCase("data.instructions", """{"instruction": "what is the a ?"}""",
        "has in line 1 'what is the a ?', and the miniature's judge knows no right answer to it")]
    public void What_the_miniature_cannot_read_or_judge_is_refused_before_anything_runs(string key, string line, string wrong)
    {
        var path = Path.Combine(_folder.Path, "mine.jsonl");
        File.WriteAllText(path, line);
        Assert.That(
            () => new Study(Options($"{key}={path}")),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith($"'{path}' {wrong}").And.Message.EndsWith("."));
    }

    [Test]
    public void What_is_too_long_for_the_miniature_is_refused_with_its_line()
    {
        var mine = Written("mine.jsonl", [
            new { instruction = "yes", output = "no ." },
            new { instruction = "yes", output = string.Join(' ', Enumerable.Repeat("no", 260)) },
        ]);
        Assert.That(
            () => new Study(Options($"data.tuning={mine}")),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(
                $"'{mine}' has in line 2 more than the 256 tokens that the model takes: shorten it or take it out."));
    }

    [Test]
    public async Task On_checkpoints_it_takes_the_place_of_LIMA_and_AlpacaEval()
    {
        using var toy = new ToyCheckpoints();
        var tuning = Written(
            "mine.jsonl", Enumerable.Range(0, 5).Select(i => new { prompt = $"Say {i}.", completion = $"{i}, of course." }));
        var test = Written("test.jsonl", Enumerable.Range(0, 3).Select(i => new { instruction = $"Say {i + 7}, please." }));
        var options = toy.Options() with
        {
            Claims = ["response-tuning"],
            Seeds = 1,
            Overrides = [.. ToyCheckpoints.Small, $"data.tuning={tuning}", $"data.instructions={test}"],
        };
        var made = await toy.MakeAsync(options);
        Assert.That(made.Ran("tuning-set"), Is.EqualTo(Own("tuning-set")));
        Assert.That(made.Ran("instruction-set"), Is.EqualTo(Own("instruction-set")));
        var outputs = made.Outcome.Artifacts.Open(made.Outcome.Models.Responses(made.Family, TuningMethod.Responses, made.Runs[0]));
        Assert.That(
            outputs.Select(output => output.Instruction), Is.EqualTo(new[] { "Say 7, please.", "Say 8, please.", "Say 9, please." }));
        Assert.That(made.Outcome.Findings.Single().Result.Measured.Select(one => one.Instructions), Is.All.EqualTo(3));
        Assert.That(made.Outcome.Plan.OfType<TuneStage>().Select(stage => stage.Data.Name), Is.All.EqualTo("own"));
    }

    [TestCase("data.tuning", 2, "more than the 90 tokens that the model takes: shorten it or take it out.")]
    [TestCase("data.instructions", 2,
        "an instruction that leaves no room for a response in the model's 96 tokens: shorten it or take it out.")]
    public void What_is_too_long_for_a_checkpoint_is_refused_with_its_line(string key, int line, string wrong)
    {
        using var toy = new ToyCheckpoints();
        var mine = Written("mine.jsonl", [
            new { instruction = "Say A.", output = "A" }, new { instruction = $"Say {new string('B', 100)}.", output = "B" },
        ]);
        var options = toy.Options() with
        {
            Claims = ["response-tuning"],
            Seeds = 1,
            Overrides = [.. ToyCheckpoints.Small, $"{key}={mine}"],
        };
        Assert.That(
            () => toy.MakeAsync(options),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(FormattableString.Invariant($"'{mine}' has in line {line} {wrong}")));
    }

    private static string[] Own(string kind) => [$"{kind}/own"];

    private ReproduceOptions Options(params string[] overrides) =>
        ToyReproduction.Options(_folder, overrides) with { Claims = ["response-tuning"] };

    private async Task<RecordedReport> Mini(params string[] overrides)
    {
        var report = new RecordedReport();
        await ToyReproduction.Make(Options(overrides), new ToyEngine { Name = "cpu" }, report);
        return report;
    }

    private string Written<TRow>(string name, IEnumerable<TRow> rows)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllLines(path, rows.Select(row => JsonSerializer.Serialize(row)));
        return path;
    }
}
