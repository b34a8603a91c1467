using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class ModelOutputsAreAlpacaEvalsJson
{
    private static readonly ModelOutput[] Outputs =
    [
        new()
        {
            Instruction = "say \"hi\" / \\ <b>",
            Output = "ligne 1\nligne 2\té 漢字 🙂 \u2028\u0001",
            Generator = "base",
            Dataset = "mini",
            Finished = false,
            Tokens = 72,
        },
        new() { Instruction = "", Output = "", Generator = "", Dataset = "", Finished = true, Tokens = 0 },
    ];

    [Test]
    public void The_text_is_readable_and_always_the_same() =>
        Assert.That(ModelOutputsJson.Write(Outputs), Is.EqualTo("""
            [
              {
                "instruction": "say \"hi\" / \\ <b>",
                "output": "ligne 1\nligne 2\té 漢字 🙂 U+2028\u0001",
                "generator": "base",
                "dataset": "mini",
                "finished": false,
                "tokens": 72
              },
              {
                "instruction": "",
                "output": "",
                "generator": "",
                "dataset": "",
                "finished": true,
                "tokens": 0
              }
            ]

            """.ReplaceLineEndings("\n").Replace("U+2028", "\u2028", StringComparison.Ordinal)));

    [Test]
    public void What_is_written_is_read() =>
        Assert.That(ModelOutputsJson.Read(ModelOutputsJson.Write(Outputs), "outputs.json"), Is.EqualTo(Outputs));

    [Test]
    public void No_outputs_are_an_empty_list()
    {
        Assert.That(ModelOutputsJson.Write([]), Is.EqualTo("[]\n"));
        Assert.That(ModelOutputsJson.Read("[]", "x"), Is.Empty);
    }

    [Test]
    public void Half_of_a_surrogate_pair_becomes_the_replacement_character()
    {
        var json = ModelOutputsJson.Write([Outputs[1] with { Output = "a\ud83d!" }]);
        Assert.That(ModelOutputsJson.Read(json, "x")[0].Output, Is.EqualTo("a\ufffd!"));
    }

    [Test]
    public void AlpacaEvals_own_files_are_read_when_tokens_can_be_counted()
    {
        const string Foreign =
            """[{"dataset": "helpful_base", "instruction": "Q", "output": "two words", "generator": "gpt4", "datasplit": "eval"}]""";
        var expected = new ModelOutput
        {
            Instruction = "Q",
            Output = "two words",
            Generator = "gpt4",
            Dataset = "helpful_base",
            Finished = true,
            Tokens = 2,
        };
        Assert.That(ModelOutputsJson.Read(Foreign, "x", text => text.Split(' ').Length), Is.EqualTo(new[] { expected }));
        Assert.That(() => ModelOutputsJson.Read(Foreign, "x"),
            Throws.TypeOf<AdviceException>().With.Message.Contains("item 0 without 'tokens'"));
    }

    [TestCase("{}", "is no JSON list")]
    [TestCase("[{]", "no valid JSON at line 1")]
    [TestCase("[1]", "item 0 that is no object")]
    [TestCase("""[{"instruction":"Q"}]""", "item 0 without 'output'")]
    [TestCase("""[{"output":7}]""", "item 0 whose 'output' is no text")]
    [TestCase("""[{"output":"o","output":"p"}]""", "repeats a property")]
    [TestCase("""[{"output":"\ud800"}]""", "surrogate")]
    [TestCase("""[{"instruction":"i","output":"o","generator":"g","finished":"yes","tokens":1}]""", "'finished'")]
    [TestCase("""[{"instruction":"i","output":"o","generator":"g","tokens":-1}]""", "'tokens'")]
    [TestCase("""[{"instruction":"i","output":"o","generator":"g","tokens":1.5}]""", "'tokens'")]
    public void What_is_no_list_of_outputs_is_refused_in_one_sentence(string json, string fault)
    {
        var refusal = Assert.Throws<AdviceException>(() => ModelOutputsJson.Read(json, "outputs.json"))!;
        Assert.That(refusal.Message, Does.StartWith("'outputs.json'").And.Contain(fault).And.EndWith(".").And.No.Contains("\n"));
    }
}
