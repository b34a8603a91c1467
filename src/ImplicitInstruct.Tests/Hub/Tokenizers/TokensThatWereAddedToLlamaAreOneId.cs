using System.Text;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>The official scripts add a padding token to Llama 2's vocabulary and save it in <c>added_tokens.json</c>.</summary>
[TestFixture]
public sealed class TokensThatWereAddedToLlamaAreOneId
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make()
    {
        var model = Path.Combine(ReferenceTokenizer.Folder("llama2-tokenizer"), "tokenizer.model");
        _folder = new TemporaryFolder();
        File.Copy(model, _folder["tokenizer.model"]);
    }

    [TearDown]
    public void Clear() => _folder?.Dispose();

    [Test]
    public void The_padding_token_makes_the_vocabulary_one_larger_and_prints_nothing()
    {
        var tokenizer = Load("""{"<pad>": 32000}""", """{"pad_token": "<pad>"}""");
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(32001));
        Assert.That(tokenizer.Encode("Hello, world!<pad>"), Is.EqualTo([15043, 29892, 3186, 29991, 32000]));
        Assert.That(tokenizer.Decode([15043, 29892, 3186, 29991, 32000, 32000]), Is.EqualTo("Hello, world!"));
    }

    [Test]
    public void Other_added_tokens_print_their_text_and_the_longest_wins()
    {
        var tokenizer = Load("""{"<x>": 32000, "<x><y>": 32001}""");
        Assert.That(tokenizer.Encode("<x><y>Hello<x>"), Is.EqualTo([32001, 15043, 32000]));
        Assert.That(tokenizer.Decode([32001, 15043, 32000]), Is.EqualTo("<x><y>Hello<x>"));
    }

    [Test]
    public void Tokens_that_the_vocabulary_has_already_change_nothing()
    {
        var tokenizer = Load("""{"<unk>": 0, "<s>": 1, "</s>": 2}""");
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(32000));
        Assert.That(tokenizer.Encode("a</s>"), Is.EqualTo(ReferenceTokenizer.Load("llama2-tokenizer").Encode("a</s>")));
    }

    [TestCase("[1]", "no JSON object")]
    [TestCase("""{"<pad>": "x"}""", "gives '<pad>' no id")]
    [TestCase("""{"<pad>": -1}""", "gives '<pad>' no id")]
    [TestCase("""{"": 32000}""", "gives '' no id")]
    [TestCase("""{"\ud800": 32000}""", "no valid Unicode")]
    [TestCase("""{"<pad>": 5}""", "the id 5, which another token has")]
    [TestCase("""{"<a>": 32000, "<b>": 32000}""", "the id 32000, which another token has")]
    public void A_file_that_does_not_fit_the_vocabulary_is_refused(string json, string wrong) =>
        Assert.That(
            Assert.Throws<AdviceException>(() => Load(json))!.Message,
            Does.Contain("added_tokens.json").And.Contain(wrong).And.EndsWith("."));

    private CheckpointTokenizer Load(string added, string? settings = null)
    {
        _folder.Write("added_tokens.json", Encoding.UTF8.GetBytes(added));
        if (settings is not null)
            _folder.Write("tokenizer_config.json", Encoding.UTF8.GetBytes(settings));
        return CheckpointTokenizer.Load(_folder.Path);
    }
}
