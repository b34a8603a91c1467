using System.Text;
using ImplicitInstruct.Build.Tokenize;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

[TestFixture]
public sealed class UnusableTokenizersAndTextsEndInOneClearSentence
{
    internal const string Good =
        """
        {"added_tokens":[{"id":4,"content":"<|endoftext|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,
        "special":true}],
        "normalizer":null,"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},
        {"type":"ByteLevel","add_prefix_space":false,"use_regex":true}]},
        "post_processor":null,"model":{"type":"BPE","unk_token":null,"vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"<|endoftext|>":4,
        "<b>":5},"merges":[["a","b"]]}}
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void A_small_tokenizer_works()
    {
        Json(Good);
        var tokenizer = CheckpointTokenizer.Load(_folder.Path);
        Assert.That(tokenizer.Encode("ab a<|endoftext|>abab"), Is.EqualTo([2, 3, 0, 4, 2, 2]));
        Assert.That((tokenizer.BeginToken, tokenizer.EndToken), Is.EqualTo(((int?)null, 4)));
    }

    [Test]
    public void Settings_name_the_tokens_around_a_text()
    {
        Json(Good);
        Write("tokenizer_config.json", """{"bos_token":"<b>","eos_token":{"content":"<|endoftext|>"},"add_bos_token":true}""");
        var tokenizer = CheckpointTokenizer.Load(_folder.Path);
        Assert.That((tokenizer.BeginToken, tokenizer.NamedBeginToken, tokenizer.EndToken), Is.EqualTo(((int?)5, (int?)5, 4)));
        Write("tokenizer_config.json", """{"bos_token":"<b>"}""");
        tokenizer = CheckpointTokenizer.Load(_folder.Path);
        Assert.That(
            (tokenizer.BeginToken, tokenizer.NamedBeginToken, tokenizer.NamedEndToken), Is.EqualTo(((int?)null, (int?)5, (int?)null)));
        Assert.That(Assert.Throws<AdviceException>(() => _ = tokenizer.EndToken)!.Message, Does.Contain("eos_token"));
    }

    [Test]
    public void Begin_and_end_are_put_when_asked_for()
    {
        Json(Good);
        Write("tokenizer_config.json", """{"bos_token":"<b>","eos_token":"<|endoftext|>"}""");
        Assert.That(
            Ids("""{"text":"ab"}""" + "\n" + """{"text":""}""" + "\n\n", begin: true, end: true),
            Is.EqualTo("{\"ids\": [5, 2, 4]}\n{\"ids\": [5, 4]}\n"));
        Assert.That(Ids("""{"text":"ab"}"""), Is.EqualTo("{\"ids\": [2]}\n"));
    }

    [Test]
    public void A_token_that_the_tokenizer_lacks_is_refused()
    {
        Json(Good);
        Assert.That(Assert.Throws<AdviceException>(() => Ids("{}", begin: true))!.Message, Does.Contain("--bos"));
        Write("tokenizer_config.json", "{}");
        Assert.That(Assert.Throws<AdviceException>(() => Ids("{}", end: true))!.Message, Does.Contain("--eos"));
    }

    [TestCase("{\"text\":\"a\"}\n\n{\"text\":\"b\"}", "empty line 2")]
    [TestCase("{\"text\":\"a\"}\n{\"test\":\"b\"}", "at line 2")]
    [TestCase("{\"text\":7}", "at line 1")]
    [TestCase("{\"text\":\"\\ud800\"}", "at line 1")]
    [TestCase("[1", "at line 1")]
    public void Lines_that_are_no_texts_are_refused_and_leave_no_ids(string input, string wrong)
    {
        Json(Good);
        Assert.That(
            Assert.Throws<AdviceException>(() => Ids(input))!.Message, Does.Contain(wrong).And.Contain("texts.jsonl").And.EndsWith("."));
        Assert.That(Directory.EnumerateFiles(_folder.Path, "ids*"), Is.Empty);
    }

    [Test]
    public void Bytes_that_are_no_text_are_refused()
    {
        Json(Good);
        _folder.Write("texts.jsonl", [(byte)'{', 0xFF, 0xFE]);
        Assert.That(Assert.Throws<AdviceException>(() => Run(false, false))!.Message, Does.Contain("no UTF-8"));
    }

    [Test]
    public void A_missing_input_is_refused()
    {
        Json(Good);
        Assert.That(Assert.Throws<AdviceException>(() => Run(false, false))!.Message, Does.Contain("--input"));
    }

    [TestCase("\"BPE\"", "\"WordPiece\"", "'WordPiece'")]
    [TestCase("\"unk_token\":null", "\"continuing_subword_prefix\":\"##\"", "'continuing_subword_prefix'")]
    [TestCase("\"normalizer\":null", "\"normalizer\":{\"type\":\"Lowercase\"}", "'Lowercase'")]
    [TestCase("\"Digits\"", "\"UnicodeScripts\"", "'UnicodeScripts'")]
    [TestCase("[[\"a\",\"b\"]]", "[[\"b\",\"a\"]]", "does not fit together")]
    [TestCase("[[\"a\",\"b\"]]", "7", "no tokenizer")]
    [TestCase("[[\"a\",\"b\"]]", "[[]]", "no tokenizer")]
    [TestCase("\"post_processor\":null", "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[]}", "no tokenizer")]
    [TestCase(
        "\"post_processor\":null",
        "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":null}}],\"special_tokens\":{}}",
        "no tokenizer")]
    [TestCase("\"model\"", "\"models\"", "no tokenizer")]
    [TestCase("}}", "", "no valid JSON")]
    public void What_would_change_ids_is_refused(string original, string changed, string wrong)
    {
        var json = Good.Replace(original, changed, StringComparison.Ordinal);
        Assert.That(json, Is.Not.EqualTo(Good));
        Json(json);
        AssertRefused(wrong, "tokenizer.json");
    }

    [Test]
    public void Settings_with_half_of_a_character_are_refused()
    {
        Json(Good);
        Write("tokenizer_config.json", """{"bos_token":"\ud800"}""");
        AssertRefused("tokenizer_config.json", "no valid Unicode");
    }

    [Test]
    public void A_folder_without_tokenizer_is_refused() => AssertRefused("holds neither", "tokenizer.model");

    [Test]
    public void Damaged_models_are_refused()
    {
        Write("tokenizer.model", "no model at all");
        AssertRefused("tokenizer.model", "SentencePiece");
    }

    private void AssertRefused(params string[] words)
    {
        var refusal = Assert.Throws<AdviceException>(() => CheckpointTokenizer.Load(_folder.Path))!;
        foreach (var word in words)
            Assert.That(refusal.Message, Does.Contain(word));
        Assert.That(refusal.Message, Does.EndWith(".").And.No.Contains("\n"));
    }

    private string Ids(string input, bool begin = false, bool end = false)
    {
        Write("texts.jsonl", input);
        Run(begin, end);
        return File.ReadAllText(_folder["ids.jsonl"]);
    }

    private void Run(bool begin, bool end) =>
        TokenizeCommand.Run(
            new TokenizeOptions
            {
                Model = _folder.Path,
                Input = _folder["texts.jsonl"],
                JsonFile = _folder["ids.jsonl"],
                Begin = begin,
                End = end,
            },
            TextWriter.Null);

    private void Json(string text) => Write("tokenizer.json", text);

    private void Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));
}
