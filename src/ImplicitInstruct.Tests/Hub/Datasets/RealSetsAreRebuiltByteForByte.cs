using System.Text.Json;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Tests.Evidence;
using ImplicitInstruct.Tests.Hub.Tokenizers;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Hub.Datasets;

/// <summary>
/// Against the files of the official repository, and counts of them made elsewhere (its lima_data.jsonl; the first rows of GSM8K;
/// AlpacaEval's instructions).
/// </summary>
[TestFixture]
public sealed class RealSetsAreRebuiltByteForByte
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Lima_from_conversations_as_the_hub_serves_them()
    {
        var official = Published.PathOf(EvidenceFiles.Lima);
        using var writer = new StreamWriter(_folder["train.jsonl"]) { NewLine = "\n" };
        foreach (var line in File.ReadLines(official))
        {
            using var example = JsonDocument.Parse(line);
            writer.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        conversations = example.RootElement.GetProperty("messages").EnumerateArray()
                            .Select(message => message.GetProperty("content").GetString()),
                        source = "?",
                    }));
        }

        writer.Dispose();
        var built = BuiltDataset.Make(new LocalDataset(DatasetSources.Of("lima"), [_folder["train.jsonl"]]), _folder.Path);
        Assert.That(File.ReadAllBytes(built.Path), Is.EqualTo(File.ReadAllBytes(official)));
        Assert.That((built.Rows, built.IsAsPublished), Is.EqualTo((1030, true)));
    }

    [Test]
    public void Lima_is_written_as_it_is_read()
    {
        using var stream = new MemoryStream();
        TuluJson.Write(stream, TuluJson.Read(Published.PathOf(EvidenceFiles.Lima)));
        Assert.That(stream.ToArray(), Is.EqualTo(File.ReadAllBytes(Published.PathOf(EvidenceFiles.Lima))));
    }

    /// <summary>Counted in the official file by other means, before this project had a line of code.</summary>
    [Test]
    public void Lima_has_the_shape_that_was_counted()
    {
        var dialogues = TuluJson.Read(Published.PathOf(EvidenceFiles.Lima)).Select(example => example.Dialogue).ToArray();
        Assert.That(
            dialogues.CountBy(dialogue => dialogue.Turns.Count).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)),
            Is.EqualTo([(1, 1000), (2, 16), (3, 10), (4, 3), (10, 1)]));
        var lengths = dialogues.SelectMany(dialogue => dialogue.Turns).Select(
            turn => turn.Response.EnumerateRunes().Count()).Order().ToArray();
        Assert.That(lengths, Has.Length.EqualTo(1084));
        Assert.That((lengths[541] + lengths[542]) / 2.0, Is.EqualTo(1514.5));
        Assert.That(lengths.Average(), Is.EqualTo(2425).Within(0.5));
    }

    [Test]
    public void The_first_thousand_of_GSM8K()
    {
        var rows = File.ReadLines(Published.PathOf(EvidenceFiles.Gsm8k)).Take(1000)
            .Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!).ToArray();
        string?[] Column(string name) => [.. rows.Select(row => row[name]), "one more"];
        var path = _folder.Write("train.parquet", InventedRows.Parquet(("question", Column("question")), ("answer", Column("answer"))));
        var built = BuiltDataset.Make(new LocalDataset(DatasetSources.Of("gsm8k"), [path]), _folder.Path);
        Assert.That(
            (built.Rows, built.Sha256), Is.EqualTo((1000, "0368fe8f7696e5b95df02e2dc2de7482cfe6ae41320e83225715bc70299063f3")),
            "what make_gsm.py writes of the same rows");
    }

    [Test]
    public void The_instructions_of_AlpacaEval_and_of_validation()
    {
        var alpacaEval = BuiltDataset.Make(
            new LocalDataset(DatasetSources.Of("alpaca-eval"), [Published.PathOf(EvidenceFiles.AlpacaEval)]), _folder.Path);
        var validation = BuiltDataset.Make(
            new LocalDataset(DatasetSources.Of("validation"), [Published.PathOf(EvidenceFiles.Validation), ""]), _folder.Path);
        Assert.That(
            (alpacaEval.Rows, alpacaEval.IsAsPublished, validation.Rows, validation.IsAsPublished), Is.EqualTo((805, true, 56, true)));
    }

    /// <summary>
    /// What encode_with_messages_format keeps out of the loss, worked out here from its definition: for each turn the ids of all text
    /// before the response.
    /// </summary>
    [Test]
    public void Masks_of_the_real_set_end_where_the_official_code_ends_them()
    {
        var tokenizer = ReferenceTokenizer.Load("llama2-tokenizer");
        // paper, section 2, and the begin token
        int[] prefix = [1, 529, 29989, 1792, 29989, 29958, 13, 13, 29966, 29989, 465, 22137, 29989, 29958, 13];
        var dialogues = TuluJson.Read(Published.PathOf(EvidenceFiles.Lima)).Select(example => example.Dialogue);
        foreach (var dialogue in dialogues.Where(dialogue => dialogue.Turns.Count == 1).Take(200))
        {
            var blank = ChatFormat.Tulu.ToTrainingExample(tokenizer, ResponseTuning.Of(dialogue), maxLength: 1 << 20)!;
            Assert.That(blank.Tokens.Take(prefix.Length), Is.EqualTo(prefix));
            Assert.That(blank.LossMask, Is.EqualTo(Enumerable.Range(0, blank.Tokens.Length).Select(position => position >= prefix.Length)));
            Assert.That(blank.Tokens[^1], Is.EqualTo(2));
            var asked = ChatFormat.Tulu.ToTrainingExample(tokenizer, dialogue, maxLength: 1 << 20)!;
            var before = tokenizer.Encode($"<|user|>\n{dialogue.Turns[0].Instruction.Trim()}\n<|assistant|>\n");
            Assert.That(asked.LossMask.Count(learnt => !learnt), Is.EqualTo(before.Length + 1));
        }
    }
}
