using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Tests.MiniWorld;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>A checkpoint of the miniature carries its words as Hugging Face's libraries have them, read as any other's.</summary>
[TestFixture]
public sealed class TheMiniaturesWordsAreReadFromItsCheckpoints
{
    private TemporaryFolder _folder = null!;

    private string Path => _folder["tokenizer.json"];

    [SetUp]
    public void Save()
    {
        _folder = new TemporaryFolder();
        Miniature.Tokenizer.Save(_folder.Path);
    }

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Ids_and_texts_are_those_of_the_miniatures_own_tokenizer()
    {
        var read = CheckpointTokenizer.Load(_folder.Path);
        Assert.That((read.VocabularySize, read.BeginToken, read.EndToken), Is.EqualTo((Miniature.Tokenizer.VocabularySize, (int?)1, 2)));
        foreach (var text in Miniature.Instructions.SelectMany(one => new[] { one.Instruction, one.Response }).Take(200))
        {
            var ids = Miniature.Tokenizer.Encode(text);
            Assert.That(read.Encode(text), Is.EqualTo(ids), text);
            Assert.That(read.Decode([1, .. ids, 2, 0]), Is.EqualTo(Miniature.Tokenizer.Decode(ids)), text);
        }
    }

    /// <summary>As the Python package has it: special tokens are found wherever they stand.</summary>
    [TestCase("<s>", ExpectedResult = new[] { 1 })]
    [TestCase("</s> <s>", ExpectedResult = new[] { 2, 1 })]
    [TestCase("", ExpectedResult = new int[0])]
    public int[] Special_tokens_are_one_id(string text) => CheckpointTokenizer.Load(_folder.Path).Encode(text);

    [Test]
    public void Line_breaks_are_words_with_blanks_around_them_or_without()
    {
        var read = CheckpointTokenizer.Load(_folder.Path);
        Assert.That(read.Encode("user\n\n|"), Is.EqualTo(read.Encode(" user \n \n | ")).And.Length.EqualTo(4));
    }

    [Test]
    public void A_word_that_is_not_there_is_named_with_the_nearest() => Assert.That(
        () => CheckpointTokenizer.Load(_folder.Path).Encode("user assistent"),
        Throws.TypeOf<FormatException>().With.Message.StartsWith("The word 'assistent' is not in the vocabulary of ")
            .And.Message.EndsWith("Did you mean 'assistant'?"));

    [TestCase("\\n|[^ \\n]+", "[a-z]+")]
    [TestCase("\"Removed\"", "\"Isolated\"")]
    [TestCase("\"invert\": true", "\"invert\": false")]
    [TestCase("\"normalizer\": null", "\"normalizer\": {\"type\": \"Lowercase\"}")]
    [TestCase("\"decoder\": null", "\"decoder\": {\"type\": \"Fuse\"}")]
    [TestCase("\"unk_token\": \"<unk>\"", "\"unk_token\": \"<pad>\"")]
    [TestCase("\"single_word\": false", "\"single_word\": true")]
    public void What_would_change_ids_is_refused(string original, string changed)
    {
        var json = File.ReadAllText(Path);
        Assert.That(json, Does.Contain(original));
        File.WriteAllText(Path, json.Replace(original, changed, StringComparison.Ordinal));
        Assert.That(
            Assert.Throws<AdviceException>(() => CheckpointTokenizer.Load(_folder.Path))!.Message,
            Does.Contain("tokenizer.json").And.Contain("not computed here").And.EndsWith("."));
    }

    [TestCase("\"<s>\": 1", "\"<s>\": 2")]
    [TestCase("\"vocab\"", "\"vocabulary\"")]
    [TestCase("\"pre_tokenizer\"", "\"tokenizer\"")]
    public void What_is_damaged_is_called_so(string original, string changed)
    {
        File.WriteAllText(Path, File.ReadAllText(Path).Replace(original, changed, StringComparison.Ordinal));
        Assert.That(
            Assert.Throws<AdviceException>(() => CheckpointTokenizer.Load(_folder.Path))!.Message,
            Does.Contain("tokenizer.json").And.EndsWith("download or copy this file again."));
    }
}
