using ImplicitInstruct.AlpacaEval.Calibration;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

[TestFixture]
public sealed class SecondOpinionsAreReadStrictly
{
    private const string Good = """{"idx": 0, "p": 1.25, "q": 2, "l1": 10, "l2": 20}""";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Rows_are_sorted_and_named_after_their_file()
    {
        var read = OpinionFile.Read(Write("some.model.jsonl", """{"idx": 7, "p": null, "q": 1, "l1": 3, "l2": 4}""" + "\n" + Good));
        Assert.That(read.Name, Is.EqualTo("some.model"));
        Assert.That(read.Rows, Is.EqualTo(new[] { new Opinion(0, 1.25, 2, 10, 20), new Opinion(7, null, 1, 3, 4) }));
        Assert.That(read.Paired, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_preference_in_the_other_order_is_read_where_it_is_there_and_written_so()
    {
        const string Swapped = """{"idx": 1, "p": 1.25, "q": 2, "l1": 10, "l2": 20, "q_swapped": 1.75}""";
        const string None = """{"idx": 2, "p": 1.25, "q": 2, "l1": 10, "l2": 20, "q_swapped": null}""";
        var rows = OpinionFile.Read(Write("m.jsonl", $"{Good}\n{Swapped}\n{None}\n")).Rows;
        Assert.That(rows.Select(row => row.NewSwapped), Is.EqualTo(new double?[] { null, 1.75, null }));
        Assert.That(OpinionFile.Of(rows.Take(2)), Is.EqualTo($"{Good}\n{Swapped}\n"));
    }

    [TestCase("""{"idx": 1, "p": 1.25, "l1": 10, "l2": 20}""", "line 2: 'q' is missing")]
    [TestCase("""{"idx": 1, "p": 1, "q": 2, "l1": 10, "l2": 20, "q_swapped": 0}""", "line 2: 'q_swapped' is 0, and a preference is from 1")]
    [TestCase("""{"idx": 1, "p": 1, "q": 2, "l1": 10, "l2": 20, "q_swapped": "1"}""", "line 2: 'q_swapped' is no number")]
    [TestCase("""{"p": 1.25, "q": 1, "l1": 10, "l2": 20}""", "line 2: 'idx' is missing")]
    [TestCase("""{"idx": 1, "p": 1.25, "q": 1, "l2": 20}""", "line 2: 'l1' is missing")]
    [TestCase("""{"idx": 1, "p": 0.5, "q": 1, "l1": 10, "l2": 20}""", "line 2: 'p' is 0.5, and a preference is from 1 to 2")]
    [TestCase("""{"idx": 1, "p": 1, "q": 2.1, "l1": 10, "l2": 20}""", "line 2: 'q' is 2.1")]
    [TestCase("""{"idx": 1, "p": "1", "q": 2, "l1": 10, "l2": 20}""", "line 2: 'p' is no number")]
    [TestCase("""{"idx": 1, "p": NaN, "q": 2, "l1": 10, "l2": 20}""", "NaN at line 2: write null")]
    [TestCase("""{"idx": 0, "p": 1, "q": 2, "l1": 10, "l2": 20}""", "line 2: 'idx' is 0, which another row has already")]
    [TestCase("""{"idx": 805, "p": 1, "q": 2, "l1": 10, "l2": 20}""", "line 2: 'idx' is 805")]
    [TestCase("""{"idx": 1.5, "p": 1, "q": 2, "l1": 10, "l2": 20}""", "line 2: 'idx' is 1.5")]
    [TestCase("""{"idx": 1, "p": 1, "q": 2, "l1": -1, "l2": 20}""", "line 2: 'l1' is -1")]
    [TestCase("""{"idx": 1, "p": 1, """, "no valid JSON at line 2; give second opinions")]
    [TestCase("12", "line 2 is no JSON object; give second opinions")]
    public void A_row_that_cannot_be_used_is_named_with_its_line(string row, string said)
    {
        var path = Write("m.jsonl", Good + "\n" + row + "\n");
        Assert.That(() => OpinionFile.Read(path), Throws.TypeOf<AdviceException>().With.Message.Contains(said));
    }

    [TestCase("", "is empty")]
    [TestCase("\n\n", "holds no second opinion")]
    [TestCase("""{"idx": 1, "p": null, "q": 2, "l1": 1, "l2": 20}""", "both judges' preference in none of them")]
    public void A_file_without_opinions_is_refused(string text, string said)
    {
        var path = Write("m.jsonl", text);
        Assert.That(() => OpinionFile.Read(path), Throws.TypeOf<AdviceException>().With.Message.Contains(said));
    }

    [Test]
    public void The_same_file_or_name_twice_is_refused_and_so_is_a_folder()
    {
        var path = Write("m.jsonl", Good);
        Directory.CreateDirectory(_folder["other"]);
        File.Copy(path, Path.Combine(_folder["other"], "m.jsonl"));
        Assert.That(
            () => OpinionFile.ReadAll([path, Path.Combine(_folder["other"], "..", "m.jsonl")]),
            Throws.TypeOf<AdviceException>().With.Message.Contains("given twice"));
        Assert.That(
            () => OpinionFile.ReadAll([path, Path.Combine(_folder["other"], "m.jsonl")]),
            Throws.TypeOf<AdviceException>().With.Message.Contains("both named m"));
        Assert.That(() => OpinionFile.ReadAll([_folder["other"]]), Throws.TypeOf<AdviceException>().With.Message.Contains("is a folder"));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
