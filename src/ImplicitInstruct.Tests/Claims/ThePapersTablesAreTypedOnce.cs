using System.Text.Json;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>
/// <c>expected/paper</c> against what the paper says of its own numbers, and against a second transcript where one lies beside the
/// repository.
/// </summary>
[TestFixture]
public sealed class ThePapersTablesAreTypedOnce
{
    private static readonly string Transcript = Path.Combine(Repository.Beside("shared"), "paper", "claims.json");

    /// <summary>Conditions of our tables by the transcript's ids.</summary>
    private static readonly Dictionary<string, string> Conditions = new[]
    {
        ("base", "base"), ("ins", "instruction-tuned"), ("res", "response-tuned"), ("ab", "response-tuned-other-tags"),
        ("norephrase", "response-tuned-without-restatements"), ("mbpp", "single-task-code"), ("gsm", "single-task-math"),
        ("poetry", "single-task-poetry"), ("recipes", "single-task-recipes"), ("chess", "single-task-chess"),
        ("all", "all-rules"), ("noeos", "without-end-rule"), ("nodiv", "without-diversity-rule"), ("nouni", "without-uniform-rule"),
    }.ToDictionary();

    [TestCase("table-1", 4)]
    [TestCase("table-2", 4)]
    [TestCase("table-3", 12)]
    [TestCase("table-4", 5)]
    [TestCase("table-5", 3)]
    [TestCase("appendix-c", 2)]
    [TestCase("epochs", 16)]
    [TestCase("figure-5", 0, Description = "The figure has points and no numbers.")]
    public void Every_table_has_its_rows_with_their_sources(string table, int rows)
    {
        var values = new PaperTables(Repository.Root)[table];
        Assert.That(values, Has.Count.EqualTo(rows));
        Assert.That(values.Select(value => (value.Model, value.Condition)), Is.Unique);
        Assert.That(values.Select(value => value.Source), Is.All.StartsWith("arXiv:2409.14254v1, ").Or.StartsWith("official repository, "));
        Assert.That(values.Select(value => value.Value), Is.All.InRange(0, 100));
    }

    [Test]
    public void A_number_printed_in_several_tables_is_the_same_in_all()
    {
        var everywhere = new[] { "table-1", "table-3", "table-4", "table-5", "appendix-c" }
            .SelectMany(table => new PaperTables(Repository.Root)[table])
            .GroupBy(value => (value.Model, value.Condition)).ToArray();
        Assert.That(everywhere.Where(same => same.Count() > 1), Is.Not.Empty);
        foreach (var same in everywhere)
            Assert.That(same.Select(value => (value.Value, value.Deviation)).Distinct().Count(), Is.EqualTo(1), $"{same.Key}");
    }

    /// <summary>Section 5.1: GSM is the best single task for both models, and chess the least.</summary>
    [Test]
    public void Single_tasks_are_in_the_papers_order([Values("Llama-2-7B", "OLMo-7B-Feb2024")] string model)
    {
        var tasks = new PaperTables(Repository.Root)["table-3"]
            .Where(value => value.Model == model && value.Condition != "base").OrderBy(value => value.Value).ToArray();
        Assert.That((tasks[0].Condition, tasks[^1].Condition), Is.EqualTo(("single-task-chess", "single-task-math")));
    }

    [Test]
    public void A_second_transcript_of_the_paper_agrees()
    {
        if (!File.Exists(Transcript))
            Assert.Ignore($"'{Transcript}' is not there: the second transcript lies outside of the repository.");
        var typed = new[] { "table-1", "table-2", "table-3", "table-4", "table-5", "appendix-c" }
            .SelectMany(table => new PaperTables(Repository.Root)[table].Select(value => (Table: table, Value: value))).ToArray();
        using var transcript = JsonDocument.Parse(File.ReadAllText(Transcript));
        var compared = 0;
        foreach (var entry in transcript.RootElement.EnumerateArray())
        {
            var id = entry.GetProperty("id").GetString()!.Split('-');
            var table = id[0] == "c" ? "appendix-c" : id[0] is ['t', >= '1' and <= '5'] ? $"table-{id[0][1]}" : null;
            if (table is null || entry.GetProperty("value").ValueKind != JsonValueKind.Number
                || !Conditions.TryGetValue(id[^1], out var condition))
            {
                continue;
            }

            var model = entry.GetProperty("model").GetString();
            var ours = typed.Single(one => one.Table == table && one.Value.Model == model && one.Value.Condition == condition).Value;
            Assert.That(ours.Value, Is.EqualTo(entry.GetProperty("value").GetDouble()), $"{table}, {model}, {condition}");
            var deviation = entry.GetProperty("stdev_or_null");
            Assert.That(ours.Deviation, Is.EqualTo(deviation.ValueKind == JsonValueKind.Number ? deviation.GetDouble() : (double?)null),
                $"{table}, {model}, {condition}");
            compared++;
        }

        Assert.That(compared, Is.EqualTo(25),
            "4 values of table 1, 4 of table 2, 10 of table 3 without its base rows, 5 of table 4, 1 of table 5, 1 of appendix C");
    }
}
