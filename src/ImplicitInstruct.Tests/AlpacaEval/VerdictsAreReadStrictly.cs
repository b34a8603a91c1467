using System.Text;
using ImplicitInstruct.AlpacaEval.Annotations;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class VerdictsAreReadStrictly
{
    private const string Annotation =
        """{"instruction": "Say hello.", "output_1": "Hello.", "generator_1": "a", "output_2": "Hi \ud83d\ude00", "generator_2":"""
        + """ "b", "annotator": "j", "preference": 1.25}""";

    [Test]
    public void A_list_of_annotations_gives_lengths_in_code_points_and_names()
    {
        var set = Parse($"[{Annotation}]");
        Assert.That(set.Rows, Is.EqualTo(new[] { new AnnotationRow(1.25, 6, 4, null) }));
        Assert.That((set.Reference, set.Model, set.Annotator, set.Instructions), Is.EqualTo(("a", "b", "j", InstructionSet.Other)));
    }

    [Test]
    public void Lines_byte_order_marks_and_line_ends_of_every_kind_are_fine() =>
        Assert.That(Parse("\uFEFF\n" + Annotation + "\r\n\r\n" + Annotation).Rows, Has.Count.EqualTo(2));

    [Test]
    public void Half_a_surrogate_pair_is_one_code_point_as_in_Python() =>
        Assert.That(
            Parse("[" + Annotation.Replace(@"\ud83d\ude00", @"\ud83d\n\""", StringComparison.Ordinal) + "]").Rows[0].ModelLength,
            Is.EqualTo(6));

    [Test]
    public void Pythons_NaN_is_no_preference_and_a_text_that_says_NaN_keeps_its_length() =>
        Assert.That(
            Parse("[" + Annotation.Replace("1.25", "NaN", StringComparison.Ordinal)
                .Replace("Hello.\"", "\\\" NaN, \\\\\"", StringComparison.Ordinal) + "]").Rows,
            Is.EqualTo(new[] { new AnnotationRow(null, 8, 4, null) }));

    [Test]
    public void Compact_rows_are_of_AlpacaEval_when_they_say_so()
    {
        var set = Parse("""
            {"row":0,"idx":0,"p":null,"l1":10,"l2":12}
            {"row":1,"idx":1,"p":2,"l1":10.0,"l2":0}
            """);
        Assert.That(set.Rows, Is.EqualTo(new[] { new AnnotationRow(null, 10, 12, 0), new AnnotationRow(2, 10, 0, 1) }));
        Assert.That(set.Instructions, Is.EqualTo(InstructionSet.AlpacaEval));
        const string Remark = "803 of AlpacaEval's 805 instructions are missing, the first at row 2: "
            + "rows from there on have a neighbour's difficulty, as in alpaca_eval";
        Assert.That(set.Remarks, Is.EqualTo(new[] { Remark }));
        Assert.That(Parse("""{"p":1.5,"l1":1,"l2":1}""").Instructions, Is.EqualTo(InstructionSet.Other));
    }

    [Test]
    public void Compact_rows_are_sorted_by_their_row()
    {
        var set = Parse("""[{"row":1,"idx":4,"p":2,"l1":1,"l2":1},{"row":0,"idx":2,"p":1,"l1":1,"l2":1}]""");
        Assert.That(set.Rows.Select(row => row.Instruction), Is.EqualTo(new[] { 2, 4 }));
        Assert.That(set.Remarks[0], Does.Contain("sorted"));
        Assert.That(set.Remarks[1], Does.Contain("the first at row 0"));
    }

    [TestCase("", "holds no annotations")]
    [TestCase("[]", "holds no annotations")]
    [TestCase("[1]", "row 0 is no JSON object")]
    [TestCase("{\"p\":1,", "is no valid JSON at line 1")]
    [TestCase("[{\"p\":1,\n\"l1\":}]", "is no valid JSON at line 2")]
    [TestCase("""{"p":"1","l1":1,"l2":1}""", "row 0: 'p' is no number")]
    [TestCase("""{"p":1,"l1":-1,"l2":1}""", "row 0: 'l1' is -1, which is no whole number from 0")]
    [TestCase("""{"p":1,"l1":null,"l2":1}""", "row 0: 'l1' is missing")]
    [TestCase("""{"instruction":"x","output_1":"a","output_2":"b"}""", "row 0: 'preference' is missing")]
    [TestCase("""{"instruction":"x","output_1":null,"output_2":"b","preference":1}""", "row 0: 'output_1' is missing")]
    [TestCase("""{"instruction":"x","output_1":"a","output_2":3,"preference":1}""", "row 0: 'output_2' is no text")]
    [TestCase(
        """
        [{"output_1":"","output_2":"","generator_2":"a","preference":1},
        {"output_1":"","output_2":"","generator_2":"b","preference":1}]
        """,
        "several values of 'generator_2' (a, b)")]
    [TestCase("""[{"row":0,"p":1,"l1":1,"l2":1},{"row":2,"p":1,"l1":1,"l2":1}]""", "1 is missing")]
    [TestCase("""[{"row":0,"p":1,"l1":1,"l2":1},{"row":0,"p":1,"l1":1,"l2":1}]""", "0 is there twice")]
    [TestCase("""[{"row":0,"p":1,"l1":1,"l2":1},{"p":1,"l1":1,"l2":1}]""", "one has none")]
    [TestCase(
        """[{"idx":3,"p":1,"l1":1,"l2":1},{"idx":1,"p":1,"l1":1,"l2":1}]""", "row 1 has AlpacaEval's instruction 1 after instruction 3")]
    [TestCase("""[{"idx":3,"p":1,"l1":1,"l2":1},{"idx":3,"p":1,"l1":1,"l2":1}]""", "row 1 has the instruction of row 0 again")]
    [TestCase(
        """[{"idx":3,"p":1,"l1":1,"l2":1},{"idx":805,"p":1,"l1":1,"l2":1}]""", "the instruction of row 1 is none of AlpacaEval's 805")]
    [TestCase("""[{"idx":3,"p":1,"l1":1,"l2":1},{"p":1,"l1":1,"l2":1}]""", "the instruction of row 1 is none of AlpacaEval's 805")]
    public void What_is_wrong_is_said_with_its_place(string text, string wrong) =>
        Assert.That(() => Parse(text), Throws.TypeOf<AdviceException>().With.Message.Contains("'verdicts'").And.Message.Contains(wrong));

    [Test]
    public void More_rows_than_instructions_are_refused() =>
        Assert.That(
            () => Parse(string.Concat(Enumerable.Repeat("{\"p\":1,\"l1\":1,\"l2\":1}\n", 806)), InstructionSet.AlpacaEval),
            Throws.TypeOf<AdviceException>().With.Message.Contains("1 are extra").And.Property("Remedy").EqualTo("winrate.instructions"));

    [Test]
    public void The_user_can_overrule_what_the_rows_say()
    {
        var misaligned = """[{"idx":3,"p":1,"l1":1,"l2":1},{"idx":1,"p":1,"l1":1,"l2":1}]""";
        Assert.That(Parse(misaligned, InstructionSet.Other).Instructions, Is.EqualTo(InstructionSet.Other));
        Assert.That(Parse(misaligned, InstructionSet.AlpacaEval).Instructions, Is.EqualTo(InstructionSet.AlpacaEval));
    }

    [Test]
    public void A_file_that_is_not_there_is_said_to_be_so() =>
        Assert.That(
            () => AnnotationFile.Read("no-such-file.json"),
            Throws.TypeOf<AdviceException>().With.Message.Contains("no-such-file.json"));

    private static AnnotationSet Parse(string text, InstructionSet? instructions = null) =>
        AnnotationFile.Parse(Encoding.UTF8.GetBytes(text), "verdicts", instructions);
}
