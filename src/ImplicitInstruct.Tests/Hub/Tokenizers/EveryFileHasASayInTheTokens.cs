using System.Text;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>
/// A token counts whichever file lists or names it, and files that contradict each other are refused. A vocabulary of nine pieces is made
/// here: "▁" 3, "a" 4, "aa" 5, "▁a" 6, "b" 7.
/// </summary>
[TestFixture]
public sealed class EveryFileHasASayInTheTokens
{
    private const string Added = "added_tokens.json", Settings = "tokenizer_config.json", Names = "special_tokens_map.json",
        Json = "tokenizer.json";

    private const string Twin =
        """
        {"added_tokens":[{"id":8,"content":"<x>"}],"normalizer":{"type":"Prepend","prepend":"▁"},"pre_tokenizer":null,
        "model":{"type":"BPE","vocab":{"<unk>":0,"<s>":1,"</s>":2,"▁":3,"a":4,"aa":5,"▁a":6,"b":7},"merges":[]}}
        """;

    private const string ByteLevel =
        """
        {"added_tokens":[{"id":3,"content":"<e>","special":true}],"normalizer":null,"post_processor":null,"decoder":{"type":"ByteLevel"},
        "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
        "model":{"type":"BPE","vocab":{"a":0,"b":1,"<x>":2},"merges":[]}}
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    /// <summary>transformers, pull request 24565: the space stands before the text alone, and not behind an added token.</summary>
    [TestCase("""{"pad_token":"<x>"}""", "a<x>a", new[] { 6, 8, 6 })]
    [TestCase("""{"pad_token":"<x>","legacy":true}""", "a<x>a", new[] { 6, 8, 6 })]
    [TestCase("""{"pad_token":"<x>","legacy":null}""", "a<x>a", new[] { 6, 8, 6 })]
    [TestCase("""{"pad_token":"<x>","legacy":false}""", "a<x>a", new[] { 6, 8, 4 })]
    [TestCase("""{"pad_token":"<x>","legacy":false}""", "a<x> a", new[] { 6, 8, 6 })]
    [TestCase("""{"pad_token":"<x>","legacy":false}""", "<x>a", new[] { 8, 4 })]
    [TestCase("""{"pad_token":"<x>","legacy":false}""", "<x><x>", new[] { 8, 8 })]
    [TestCase("""{"pad_token":"<x>","legacy":false}""", " <x>a", new[] { 3, 3, 8, 4 })]
    [TestCase("""{"legacy":false}""", "<x>a", new[] { 3, 8, 4 })]
    [TestCase("""{"legacy":false}""", "", new int[0])]
    [TestCase("""{"legacy":false}""", "▁a", new[] { 3, 6 })]
    public void A_tokenizer_that_is_not_legacy_puts_its_space_before_a_text_alone(string settings, string text, int[] ids)
    {
        Assert.That(Llama((Added, """{"<x>":8}"""), (Settings, settings)).Encode(text), Is.EqualTo(ids));
    }

    [TestCase("before", new[] { 8, 6 })]
    [TestCase("between", new[] { 6, 8, 6 })]
    public void A_special_token_prints_nothing_and_does_not_part_the_text(string where, int[] ids)
    {
        var tokenizer = Llama((Added, """{"<x>":8}"""), (Settings, """{"additional_special_tokens":["<x>"]}"""));
        Assert.That(tokenizer.Decode(ids), Is.EqualTo(where == "before" ? "a" : "a a"));
    }

    [TestCase(Added, """{"<x>":8}""")]
    [TestCase(Settings, """{"added_tokens_decoder":{"8":{"content":"<x>","special":true}}}""")]
    [TestCase(Json, Twin)]
    public void A_token_that_only_one_file_lists_is_one_id(string file, string content)
    {
        var tokenizer = Llama((file, content));
        Assert.That(tokenizer.Encode("a<x>"), Is.EqualTo([6, 8]));
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(9));
    }

    [Test]
    public void Beside_byte_level_pieces_too()
    {
        Assert.That(Bytes().Encode("a<e>"), Is.EqualTo([0, 3]));
        Assert.That(Bytes((Settings, """{"pad_token":"<x>"}""")).Encode("a<x>"), Is.EqualTo([0, 2]));
        Assert.That(Bytes((Names, """{"pad_token":{"content":"<x>"}}""")).Encode("a<x>"), Is.EqualTo([0, 2]));
        Assert.That(Bytes((Added, """{"<y>":4}""")).Encode("a<y>"), Is.EqualTo([0, 4]));
        Assert.That(Bytes((Settings, """{"added_tokens_decoder":{"4":{"content":"<y>"}}}""")).Encode("a<y>"), Is.EqualTo([0, 4]));
    }

    [Test]
    public void The_end_is_the_token_that_a_file_names()
    {
        Assert.That(Llama().NamedEndToken, Is.EqualTo(2));
        Assert.That(Llama((Added, """{"<x>":8}"""), (Settings, """{"eos_token":"<x>"}""")).NamedEndToken, Is.EqualTo(8));
        Assert.That(Llama((Added, """{"<x>":8}"""), (Names, """{"eos_token":{"content":"<x>"}}""")).NamedEndToken, Is.EqualTo(8));
        Assert.That(Llama((Settings, """{"eos_token":null}""")).NamedEndToken, Is.Null);
        Assert.That(Bytes((Names, """{"eos_token":"<e>"}""")).NamedEndToken, Is.EqualTo(3));
    }

    [TestCase("names '<y>' as its 'pad_token', and no file gives it an id", Settings, """{"pad_token":"<y>"}""")]
    [TestCase("names '<y>' as its 'additional_special_tokens'", Names, """{"additional_special_tokens":["<y>"]}""")]
    [TestCase("names '</s>' as its 'eos_token', and", Names, """{"eos_token":"</s>"}""", Settings, """{"eos_token":"<s>"}""")]
    [TestCase("names none as its 'eos_token', and", Names, """{"eos_token":null}""", Settings, """{"eos_token":"</s>"}""")]
    [TestCase("gives '<x>' the id 9, and", Added, """{"<x>":9}""", Json, Twin)]
    [TestCase(
        "lists '<x>', which 'added_tokens_decoder'", Added, """{"<x>":8}""", Settings,
        """{"added_tokens_decoder":{"0":{"content":"<unk>","special":true}}}""")]
    [TestCase("the contrary", Json, Twin, Settings, """{"legacy":false}""")]
    [TestCase("'rstrip'", Settings, """{"added_tokens_decoder":{"8":{"content":"<x>","rstrip":true}}}""")]
    [TestCase("has no id and text at 'x'", Settings, """{"added_tokens_decoder":{"x":{"content":"<x>"}}}""")]
    [TestCase("no object", Settings, """{"added_tokens_decoder":[]}""")]
    [TestCase("which is no token", Settings, """{"eos_token":7}""")]
    [TestCase("not true or false", Settings, """{"legacy":"no"}""")]
    [TestCase("'add_eos_token' = 'true'", Settings, """{"add_eos_token":true}""")]
    public void What_files_contradict_each_other_about_is_refused(
        string wrong, string file, string content, string otherFile = "", string otherContent = "") =>
        Assert.That(
            Assert.Throws<AdviceException>(() => Llama((file, content), (otherFile, otherContent)))!.Message,
            Does.Contain(wrong).And.Contain(file).Or.Contain(otherFile).And.EndsWith(".").And.No.Contains("\n"));

    [TestCase("\"b\":7", "\"b\":7,\"c\":8", "another vocabulary")]
    [TestCase("\"a\":4,\"aa\":5", "\"a\":5,\"aa\":4", "another vocabulary")]
    [TestCase("\"type\":\"Prepend\"", "\"type\":\"Replace\"", "no space before a text")]
    [TestCase("\"model\"", "\"models\"", "no tokenizer")]
    public void A_twin_of_another_tokenizer_is_refused(string original, string changed, string wrong)
    {
        var twin = Twin.Replace(original, changed, StringComparison.Ordinal);
        Assert.That(twin, Is.Not.EqualTo(Twin));
        Assert.That(Assert.Throws<AdviceException>(() => Llama((Json, twin)))!.Message, Does.Contain(Json).And.Contain(wrong));
    }

    [TestCase("first", false, true)]
    [TestCase("first", true, false)]
    [TestCase("always", true, true)]
    [TestCase("always", false, false)]
    public void A_twin_says_where_the_space_stands(string scheme, bool legacy, bool agrees)
    {
        var twin = Twin.Replace("""{"type":"Prepend","prepend":"▁"},"pre_tokenizer":null""", "null,\"pre_tokenizer\":"
            + $$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}"}""", StringComparison.Ordinal);
        var load = () => Llama((Json, twin), (Settings, legacy ? "{}" : """{"legacy":false}"""));
        if (agrees)
            Assert.That(load().Encode("a<x>a"), Is.EqualTo(legacy ? [6, 8, 6] : (int[])[6, 8, 4]));
        else
            Assert.That(load, Throws.TypeOf<AdviceException>().With.Message.Contains("'legacy'"));
    }

    /// <summary>Whatever id another file gives it: a fast tokenizer counts on from its own.</summary>
    [Test]
    public void A_token_beyond_the_next_free_id_is_refused_beside_byte_level_pieces() =>
        Assert.That(
            Assert.Throws<AdviceException>(() => Bytes((Added, """{"<y>":9}""")))!.Message, Does.Contain("the next free one is 4"));

    private CheckpointTokenizer Llama(params (string Name, string Content)[] files)
    {
        Write([.. files]);
        _folder.Write("tokenizer.model", SentencePieceBytes.Model([.. SentencePieceBytes.Pieces, ("b", -9, 1)]));
        return CheckpointTokenizer.Load(_folder.Path);
    }

    private CheckpointTokenizer Bytes(params (string Name, string Content)[] files)
    {
        Write([(Json, ByteLevel), .. files]);
        return CheckpointTokenizer.Load(_folder.Path);
    }

    private void Write((string Name, string Content)[] files)
    {
        foreach (var left in Directory.GetFiles(_folder.Path))
            File.Delete(left);
        foreach (var (name, content) in files.Where(file => file.Name.Length > 0))
            _folder.Write(name, Encoding.UTF8.GetBytes(content));
    }
}
