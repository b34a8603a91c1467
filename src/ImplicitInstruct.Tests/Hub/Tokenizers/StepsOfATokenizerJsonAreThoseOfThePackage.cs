using System.Text;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>Each step alone, with ids and texts of tokenizers 0.23.2, the npm package with Hugging Face's own code.</summary>
[TestFixture]
public sealed class StepsOfATokenizerJsonAreThoseOfThePackage
{
    private const string Bytes =
        """
        {"added_tokens":[{"id":34,"content":"<x>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false}],
        "normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
        "post_processor":null,"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","unk_token":null,"merges":[],"vocab":{"a":0,"b":1,"c":2,
        "d":3,"x":23,"<":26,">":27,"Ġ":28,"Ċ":29,"Ã":30,"©":31,"Ì":32,"ģ":33}}}
        """;

    private const string Characters =
        """
        {"added_tokens":[{"id":7,"content":"<x>","normalized":false,"special":false}],"normalizer":null,
        "pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},"post_processor":null,
        "decoder":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
        "model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"ignore_merges":false,
        "vocab":{"<unk>":0,"▁":1,"a":2,"b":3,"▁a":4,"<0xC3>":5,"<0xA9>":6},"merges":[["▁","a"]]}}
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [TestCase("lstrip", "a <x> b", new[] { 0, 34, 28, 1 }, "a<x> b")]
    [TestCase("rstrip", "a <x> \n\u3000b", new[] { 0, 28, 34, 1 }, "a <x>b")]
    [TestCase("lstrip", "<x> <x>a", new[] { 34, 34, 0 }, "<x><x>a")]
    [TestCase("rstrip", "<x> <x> a", new[] { 34, 34, 0 }, "<x><x>a")]
    [TestCase("single_word", "a <x> b", new[] { 0, 28, 34, 28, 1 }, "a <x> b")]
    [TestCase("single_word", "a<x> <x>b", new[] { 0, 26, 23, 27, 28, 26, 23, 27, 1 }, "a<x> <x>b")]
    [TestCase("single_word", "(<x>)<x>", new[] { 34, 34 }, "<x><x>")]
    [TestCase("single_word", "\u00e9<x> <x>\u0301", new[] { 30, 31, 26, 23, 27, 28, 26, 23, 27, 32, 33 }, "\u00e9<x> <x>\u0301")]
    [TestCase("normalized", "<x>a", new[] { 34, 0 }, "<x>a")]
    [TestCase("special", "a<x>", new[] { 0, 34 }, "a")]
    public void Added_tokens_are_found_as_they_ask_to_be(string flag, string text, int[] ids, string printed) =>
        AssertThat(Changed(Bytes, $"\"{flag}\":false", $"\"{flag}\":true"), text, ids, printed);

    /// <summary>What prints is looked up among the letters of bytes first, so that é is a byte alone.</summary>
    [TestCase(true, "e\u0301a", new[] { 34 }, "\ufffda")]
    [TestCase(true, "\u00e9a", new[] { 34 }, "\ufffda")]
    [TestCase(false, "e\u0301a", new[] { 34 }, "e\u0301a")]
    [TestCase(false, "\u00e9a", new[] { 30, 31, 0 }, "\u00e9a")]
    public void Or_after_normalization(bool isNormalized, string text, int[] ids, string printed)
    {
        var json = Changed(Changed(Bytes, "<x>\"", "e\u0301a\""), "\"normalizer\":null", "\"normalizer\":{\"type\":\"NFC\"}");
        AssertThat(isNormalized ? Changed(json, "\"normalized\":false", "\"normalized\":true") : json, text, ids, printed);
    }

    [TestCase("a b", new[] { 28, 0, 28, 1 })]
    [TestCase(" a", new[] { 28, 0 })]
    [TestCase("<x>a", new[] { 34, 28, 0 })]
    [TestCase("", new int[0])]
    public void A_space_may_be_put_first(string text, int[] ids) =>
        AssertThat(Changed(Bytes, "\"add_prefix_space\":false", "\"add_prefix_space\":true"), text, ids);

    [TestCase("always", "a a<x>a", new[] { 4, 4, 7, 4 }, "a a<x> a")]
    [TestCase("always", "\u2581a a", new[] { 4, 4 }, "a a")]
    [TestCase("always", "<x> a", new[] { 7, 4 }, "<x> a")]
    [TestCase("always", "\u00e9\u00e8\u00e8a", new[] { 1, 5, 6, 0, 2 }, "<0xC3><0xA9><unk>a")]
    [TestCase("first", "a a<x>a", new[] { 4, 4, 7, 2 }, "a a<x>a")]
    [TestCase("first", "<x> a", new[] { 7, 4 }, "<x> a")]
    [TestCase("never", "a a<x>a", new[] { 2, 4, 7, 2 }, "a a<x>a")]
    [TestCase("never", "\u2581a a", new[] { 4, 4 }, " a a")]
    [TestCase("never", "\u00e9\u00e8\u00e8a", new[] { 5, 6, 0, 2 }, "<0xC3><0xA9><unk>a")]
    public void A_sign_may_stand_for_spaces(string scheme, string text, int[] ids, string printed) =>
        AssertThat(Characters.Replace("\"always\"", $"\"{scheme}\"", StringComparison.Ordinal), text, ids, printed);

    [TestCase(true, new[] { 0, 2, 0, 3 }, "<unk> a <unk> b")]
    [TestCase(false, new[] { 0, 0, 2, 0, 3 }, "<unk> <unk> a <unk> b")]
    public void The_unknown_token_stands_for_what_has_no_piece(bool fuses, int[] ids, string printed)
    {
        var json = Changed(Changed(Characters, "\"byte_fallback\":true", "\"byte_fallback\":false"), "\"pre_tokenizer\":{", "\"unread\":{");
        json = Changed(json, "\"decoder\":{", "\"undecoded\":{");
        AssertThat(fuses ? json : Changed(json, "\"fuse_unk\":true", "\"fuse_unk\":false"), "xya\ud83d\ude00b", ids, printed);
    }

    /// <summary>A pair that waits is taken though another pair stands there by now, if both join to one piece.</summary>
    [TestCase("abcd", new[] { 4, 6 })]
    [TestCase("abc", new[] { 7 })]
    [TestCase("aaaaa", new[] { 9, 10 })]
    [TestCase("aabcda", new[] { 0, 4, 6, 0 })]
    [TestCase("bcdabc", new[] { 8, 7 })]
    public void Merges_come_by_rank_and_then_from_the_left(string text, int[] ids) =>
        AssertThat(
            """
            {"model":{"type":"BPE","dropout":null,"vocab":{"a":0,"b":1,"c":2,"d":3,"ab":4,"bc":5,"cd":6,"abc":7,"bcd":8,"aa":9,"aaa":10},
            "merges":[["c","d"],["a","b"],["b","cd"],["b","c"],["ab","c"],["a","a"],["aa","a"]]}}
            """,
            text, ids);

    [TestCase(new[] { 198, 172 }, "\u00e9")]
    [TestCase(new[] { 198, 723 }, "\ufffda")]
    [TestCase(new[] { 260, 243, 162, 155, 131 }, "a\ud83d\ude00")]
    [TestCase(new[] { 229, 133 }, "\ufffd\ufffd")]
    [TestCase(new[] { 35, 260 }, " a")]
    [TestCase(new[] { 719, 260, 1, 2, 0 }, " a")]
    public void Bytes_print_the_character_that_they_are(int[] ids, string printed) => Assert.That(
        Load(Families.FamilyTokenizers.Json("mistral-0.1").ToJsonString()).Decode(ids), Is.EqualTo(printed));

    [TestCase("\"ByteLevel\",\"add", "\"Whitespace\",\"add", "'Whitespace'")]
    [TestCase("\"pre_tokenizer\":{", "\"pre_tokenizer\":{\"type\":\"Punctuation\"},\"other\":{", "'Punctuation'")]
    [TestCase("\"normalizer\":null", "\"normalizer\":{\"type\":\"NFKC\"}", "'NFKC'")]
    [TestCase("\"normalizer\":null", "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"\\\\w\"},\"content\":\"\"}", @"'\w'")]
    [TestCase("\"decoder\":{\"type\":\"ByteLevel\"}", "\"decoder\":{\"type\":\"BPEDecoder\"}", "'BPEDecoder'")]
    [TestCase("\"decoder\":{\"type\":\"ByteLevel\"}", "\"decoder\":{\"type\":\"CTC\"}", "'CTC'")]
    [TestCase("\"decoder\":{\"type\":\"ByteLevel\"}", "\"decoder\":{\"type\":\"Strip\",\"content\":\"ab\"}", "'content'")]
    [TestCase("\"post_processor\":null", "\"post_processor\":{\"type\":\"RobertaProcessing\"}", "'RobertaProcessing'")]
    [TestCase("\"unk_token\":null", "\"unk_token\":\"<unk>\"", "'<unk>' is none of its pieces")]
    [TestCase("\"unk_token\":null", "\"dropout\":0.1", "'dropout'")]
    [TestCase("\"unk_token\":null", "\"end_of_word_suffix\":\"</w>\"", "'end_of_word_suffix'")]
    public void What_is_not_computed_is_refused_by_name(string original, string changed, string wrong) =>
        Assert.That(
            () => Load(Changed(Bytes, original, changed)),
            Throws.TypeOf<AdviceException>().With.Message.Contains(wrong).And.Message.Contains("tokenizer.json").And.Message.EndsWith("."));

    [TestCase("\"String\":\"\"", "a pattern that is empty ('Split')")]
    [TestCase("\"Regex\":\"\\\\w+\"", @"a pattern with '\w' ('Split')")]
    [TestCase("\"Regex\":\"a*\"", "may match nothing")]
    public void So_is_a_pattern(string pattern, string wrong)
    {
        var split = """{"type":"Split","pattern":{PATTERN},"behavior":"Isolated","invert":false}"""
            .Replace("PATTERN", pattern, StringComparison.Ordinal);
        Assert.That(
            () => Load(Changed(Bytes, "\"pre_tokenizer\":{", $"\"pre_tokenizer\":{split},\"other\":{{")),
            Throws.TypeOf<AdviceException>().With.Message.Contains(wrong));
    }

    [Test]
    public void Flags_that_two_files_contradict_each_other_about_are_refused()
    {
        _folder.Write("tokenizer_config.json", """{"added_tokens_decoder":{"34":{"content":"<x>","lstrip":true}}}"""u8);
        Assert.That(
            () => Load(Bytes), Throws.TypeOf<AdviceException>().With.Message.Contains("'<x>'").And.Message.Contains("'lstrip'"));
        Assert.That(Load(Changed(Bytes, "\"lstrip\":false", "\"lstrip\":true")).Encode(" <x>"), Is.EqualTo([34]));
    }

    private void AssertThat(string json, string text, int[] ids, string? printed = null)
    {
        var tokenizer = Load(json);
        Assert.That(tokenizer.Encode(text), Is.EqualTo(ids));
        if (printed is not null)
            Assert.That(tokenizer.Decode(ids), Is.EqualTo(printed));
    }

    private CheckpointTokenizer Load(string json)
    {
        _folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(json));
        return CheckpointTokenizer.Load(_folder.Path);
    }

    private static string Changed(string json, string original, string changed)
    {
        var other = json.Replace(original, changed, StringComparison.Ordinal);
        Assert.That(other, Is.Not.EqualTo(json));
        return other;
    }
}
