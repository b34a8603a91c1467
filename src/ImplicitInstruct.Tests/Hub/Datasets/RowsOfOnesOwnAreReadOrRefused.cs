using ImplicitInstruct.Hub.Datasets;

namespace ImplicitInstruct.Tests.Hub.Datasets;

[TestFixture]
public sealed class RowsOfOnesOwnAreReadOrRefused
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("""{"instruction": "Why?", "output": "So.", "generator": "me"}""")]
    [TestCase("""{"instruction": "Why?", "response": "So.", "input": ""}""")]
    [TestCase("""{"prompt": "Why?", "completion": "So."}""")]
    [TestCase("""{"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]}""")]
    public void Every_usual_form_is_an_instruction_with_its_response(string line)
    {
        var only = OwnDatasets.ReadTuning(Written("", line, "")).Rows.Single();
        Assert.That((only.Line, only.Value.Turns.Single()), Is.EqualTo((2, new ImplicitInstruct.Formatting.TuningExample("Why?", "So."))));
        Assert.That(OwnDatasets.ReadInstructions(Written(line)).Rows.Single().Value, Is.EqualTo(new EvaluationInstruction("Why?", "own")));
    }

    [Test]
    public void Contents_decide_and_not_where_they_lie()
    {
        var (one, other) = (Path.Combine(_folder.Path, "one.jsonl"), Path.Combine(_folder.Path, "other.jsonl"));
        File.WriteAllText(one, """{"instruction": "Why?"}""");
        File.Copy(one, other);
        Assert.That(OwnDatasets.ReadInstructions(other).Sha256, Is.EqualTo(OwnDatasets.ReadInstructions(one).Sha256));
        File.AppendAllText(other, "\n");
        Assert.That(OwnDatasets.ReadInstructions(other).Sha256, Is.Not.EqualTo(OwnDatasets.ReadInstructions(one).Sha256));
    }

    [TestCase("""{"instruction": "Why?"}""", "has in line 2 no response: write {\"instruction\": ..., \"output\": ...}, ")]
    [TestCase("""{"output": "So."}""", "has in line 2 no instruction: write ")]
    [TestCase("""{"instruction": "Why?", "output": " "}""", "has in line 2 an empty response: fill it or take the line out.")]
    [TestCase("""{"instruction": "", "output": "So."}""", "has in line 2 an empty instruction: fill it or take the line out.")]
    [TestCase("""{"instruction": "Why?", "input": "this", "output": "So."}""",
        "has in line 2 an \"input\" beside the instruction: put it into the instruction.")]
    [TestCase("""{"instruction": 7, "output": "So."}""", "has in line 2 no text in its \"instruction\".")]
    [TestCase("""{"instruction": "Why?", "output": "\ud800"}""", "has in line 2 a text that is no valid Unicode.")]
    [TestCase("""{"messages": [{"role": "system", "content": "Be kind."}]}""",
        "has in line 2 \"messages\" that are not of \"user\" and \"assistant\" in turns.")]
    [TestCase("""{"messages": []}""", "has in line 2 \"messages\" that are not of \"user\" and \"assistant\" in turns.")]
    [TestCase("""{"messages": [{"role": "user", "content": "Why?"}]}""", "has in line 2 no response: write ")]
    [TestCase("""["Why?", "So."]""", "has in line 2 no JSON object: write one object on each line.")]
    [TestCase("""{"instruction": "Why?" """, "has in line 2 no valid JSON: write one object on each line.")]
    public void What_cannot_be_tuned_on_is_refused_with_its_line(string line, string wrong) => Assert.That(
        () => OwnDatasets.ReadTuning(Written("""{"instruction": "Who?", "output": "You."}""", line)),
        Throws.TypeOf<AdviceException>().With.Message.Contains(wrong));

    [TestCase("""{"prompt": "Who?"}""", "has in line 2 the instruction of line 1 again: take one of them out.")]
    [TestCase("""{"output": "So."}""", "has in line 2 no instruction: write {\"instruction\": ...} on each line.")]
    [TestCase(
        """{"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}, {"role": "user", "content": "C"}]}""",
        "has in line 2 several turns: models are asked one instruction at a time.")]
    public void What_cannot_be_asked_is_refused_with_its_line(string line, string wrong) => Assert.That(
        () => OwnDatasets.ReadInstructions(Written("""{"instruction": "Who?"}""", line)),
        Throws.TypeOf<AdviceException>().With.Message.Contains(wrong));

    [Test]
    public void Nothing_and_a_list_are_refused()
    {
        Assert.That(() => OwnDatasets.ReadTuning(Written("", " ")), Throws.TypeOf<AdviceException>().With.Message.Contains("is empty"));
        Assert.That(
            () => OwnDatasets.ReadTuning(Written("""[{"instruction": "Who?", "output": "You."}]""")),
            Throws.TypeOf<AdviceException>().With.Message.Contains("is one JSON list: write each of its objects on a line of its own."));
    }

    private string Written(params string[] lines)
    {
        var path = Path.Combine(_folder.Path, "own.jsonl");
        File.WriteAllText(path, string.Join('\n', lines));
        return path;
    }
}
