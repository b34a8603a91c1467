using System.Text;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Hub.Datasets;

[TestFixture]
public sealed class DamagedDataSetsEndInOneClearSentence
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [TestCase("lima", "train.jsonl", "{\"conversations\": [\"a\", \"b\"]}\n{", "in line 2 no valid JSON")]
    [TestCase("lima", "train.jsonl", "[1]", "no JSON object")]
    [TestCase("lima", "train.jsonl", "{\"conversations\": [\"a\"]}", "in row 1 a conversation without a response")]
    [TestCase("lima", "train.jsonl", "{\"conversations\": [\"a\", 7]}", "no list of texts in column 'conversations'")]
    [TestCase("lima", "train.jsonl", "{\"conversations\": [\"a\", \"\\ud800\"]}", "no valid Unicode")]
    [TestCase("lima", "train.jsonl", "{\"dialog\": []}", "has no column 'conversations'; its columns are 'dialog'")]
    [TestCase("lima", "train.xml", "<a/>", "of no format that is read")]
    [TestCase(
        "lima-rephrased", "l.jsonl", "{\"dataset\": \"l\", \"id\": \"1\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}",
        "in line 1 messages that are not of user and assistant in turns")]
    [TestCase("lima-rephrased", "l.jsonl", "{\"id\": 1}", "in line 1 no messages of roles and contents")]
    [TestCase("poetry", "p.csv", "", "holds no header")]
    [TestCase("poetry", "p.csv", "poem name,content\nx,y,z", "in row 1 3 cells under 2 columns")]
    [TestCase("poetry", "p.csv", "poem name,content\nx,", "no text in column 'content'")]
    [TestCase("poetry", "p.csv", "title,content\nx,y", "has no column 'poem name'; its columns are 'title', 'content'")]
    [TestCase("recipes", "r.csv", "Title,Cleaned_Ingredients,Instructions\nx,water,y", "no list as Python prints one")]
    [TestCase("recipes", "r.csv", "Title,Cleaned_Ingredients,Instructions\nx,[1],y", "no list of texts")]
    [TestCase("chess", "c.txt", "[WhiteElo \"1\"]\n1. e4 *", "after 1 lines of ratings instead of 2")]
    [TestCase("gsm8k", "g.parquet", "PAR1 and then nothing", "cannot be read as Parquet")]
    [TestCase("alpaca-eval", "a.json", "{}", "is no JSON list")]
    [TestCase("alpaca-eval", "a.json", "[", "is no valid JSON at line 1")]
    public void The_sentence_names_the_file_and_the_fault(string id, string name, string content, string fault)
    {
        var dataset = new LocalDataset(DatasetSources.Of(id), [_folder.Write(name, Encoding.UTF8.GetBytes(content))]);
        var refusal = Assert.Throws<AdviceException>(() => BuiltDataset.Make(dataset, _folder["built"]))!;
        Assert.That(refusal.Message, Does.Contain(fault).And.Contain(name).And.EndsWith(".").And.No.Contains("\n"));
        Assert.That(Directory.EnumerateFiles(_folder["built"]), Is.Empty, "half a set is no set");
    }

    [Test]
    public void A_Parquet_file_that_somebody_converted_is_read_from_the_lines_beside_it()
    {
        _folder.Write("converted.jsonl", """{"question": "Q?", "answer": "A."}"""u8);
        var dataset = new LocalDataset(DatasetSources.Of("gsm8k"), [_folder.Write("converted.parquet", "PAR1"u8)]);
        Assert.That(TuningData.Build(dataset)[0].Dialogue.Turns[0].Response, Is.EqualTo("A."));
    }

    [Test]
    public void Bytes_that_are_no_text_are_refused([Values("p.csv", "p.txt", "p.jsonl")] string name)
    {
        var dataset = new LocalDataset(DatasetSources.Of("poetry"), [_folder.Write(name, [(byte)'a', 0xff, 0xfe, (byte)'\n'])]);
        Assert.That(Assert.Throws<AdviceException>(() => TuningData.Build(dataset))!.Message, Does.Contain(name).And.Contain("UTF-8"));
    }

    [Test]
    public void Templates_that_are_none_are_refused()
    {
        var alpaca = InventedRows.Of("alpaca", _folder);
        _folder.Write("templates.py", "encoding_templates_w_input = 7\n"u8);
        Assert.That(Assert.Throws<AdviceException>(() => RankingData.Build(alpaca))!.Message, Does.Contain("holds no lists of templates"));
    }

    [Test]
    public void Answers_to_other_instructions_are_refused()
    {
        var validation = InventedRows.Of("validation", _folder);
        _folder.Write("val.json", """[{"instruction": "Name a tree.", "output": "Oak."}]"""u8);
        Assert.That(
            Assert.Throws<AdviceException>(() => InstructionData.ValidationReferences(validation))!.Message,
            Does.Contain("answers other instructions"));
    }

    [Test]
    public void A_mutated_Parquet_file_is_read_or_refused()
    {
        var good = InventedRows.Parquet(("question", ["a", "b", "c", "d"]), ("answer", ["e", "f", "g", "h"]));
        var refused = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Philox((ulong)seed, "parquet");
            var bytes = good.ToArray();
            for (var hit = random.Below(3); hit >= 0; hit--)
                bytes[random.Below(bytes.Length)] ^= (byte)(1 << random.Below(8));
            try
            {
                _ = TuningData.Build(
                    new LocalDataset(
                        DatasetSources.Of("gsm8k"),
                        [_folder.Write("mutant.parquet", bytes.AsSpan(0, bytes.Length - random.Below(2) * random.Below(20)))]));
            }
            catch (AdviceException refusal)
            {
                Assert.That(refusal.Message, Does.EndWith(".").And.No.Contains("\n"), $"seed {seed}");
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(40));
    }
}
