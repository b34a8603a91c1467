using System.Globalization;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>
/// <c>expected/paper</c> against what the paper says of its own numbers, and against a second transcript.
/// </summary>
[TestFixture]
public sealed class ThePapersTablesAreTypedOnce
{
    /// <summary>The numbers of another person's transcript: id, model, value, deviation.</summary>
    private static readonly string Transcript =
        Path.Combine(Repository.Root, "src", "ImplicitInstruct.Tests", "Claims", "second-transcript.csv");

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
    [TestCase("appendix-c", 3)]
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
        var typed = new[] { "table-1", "table-2", "table-3", "table-4", "table-5", "appendix-c" }
            .SelectMany(table => new PaperTables(Repository.Root)[table].Select(value => (Table: table, Value: value))).ToArray();
        var compared = 0;
        foreach (var fields in File.ReadLines(Transcript).Skip(1).Select(line => line.Split(',')))
        {
            var (id, model) = (fields[0].Split('-'), fields[1]);
            var table = id[0] == "c" ? "appendix-c" : id[0] is ['t', >= '1' and <= '5'] ? $"table-{id[0][1]}" : null;
            if (table is null || !Conditions.TryGetValue(id[^1], out var condition))
                continue;
            var ours = typed.Single(one => one.Table == table && one.Value.Model == model && one.Value.Condition == condition).Value;
            Assert.That(ours.Value, Is.EqualTo(Number(fields[2])), $"{table}, {model}, {condition}");
            Assert.That(ours.Deviation, Is.EqualTo(Number(fields[3])), $"{table}, {model}, {condition}");
            compared++;
        }

        Assert.That(compared, Is.EqualTo(25),
            "4 values of table 1, 4 of table 2, 10 of table 3 without its base rows, 5 of table 4, 1 of table 5, 1 of appendix C");
    }

    private static double? Number(string field) => field.Length == 0 ? null : double.Parse(field, CultureInfo.InvariantCulture);
}
