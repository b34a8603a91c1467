using System.Text;
using System.Text.Json;
using ImplicitInstruct.Build.Tokenize;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>
/// Against ids that SentencePiece and Hugging Face's <c>tokenizers</c> gave: for two small vocabularies of our own, and for the real ones
/// of Llama 2 and OLMo.
/// </summary>
[TestFixture]
public sealed class TokenizersAgreeWithTheirOwnImplementations
{
    private static readonly string[] Names = ["sentencepiece", "byte-level", "llama2-tokenizer", "olmo-tokenizer"];

    [TestCaseSource(nameof(Names))]
    public void Texts_have_their_ids(string name)
    {
        var tokenizer = ReferenceTokenizer.Load(name);
        Assert.Multiple(() =>
        {
            foreach (var (text, ids, _) in ReferenceTokenizer.Vectors(name))
                Assert.That(tokenizer.Encode(text), Is.EqualTo(ids), $"'{text}'");
        });
    }

    /// <summary>SentencePiece joins the leftmost of equally good pairs first; ids of sentencepiece 0.1.97.</summary>
    [TestCase("--------", new[] { 448, 26589 })]
    [TestCase(" ......", new[] { 29871, 13035, 636 })]
    [TestCase("kjEhhh\u2026", new[] { 413, 29926, 29923, 25446, 29882, 30098 })]
    public void Runs_of_one_character_have_sentencepieces_ids(string text, int[] ids) =>
        Assert.That(ReferenceTokenizer.Load("llama2-tokenizer").Encode(text), Is.EqualTo(ids));

    /// <summary>Texts of sentencepiece 0.1.97.</summary>
    [TestCase(new[] { 29871, 121, 29871 }, "v ", Description = "the space that encoding put first is taken off, and no other")]
    [TestCase(new[] { 121, 29871 }, "v ", Description = "nor one behind a byte")]
    [TestCase(new[] { 1, 29871, 15043 }, " Hello")]
    [TestCase(new[] { 233, 136 }, "\ufffd\ufffd", Description = "bytes of a broken character stand for one U+FFFD each")]
    [TestCase(new[] { 243, 162, 155, 131, 13 }, "\U0001F600\n", Description = "the bytes of a character may be four tokens")]
    [TestCase(new[] { 243, 162, 15043 }, "\ufffd\ufffd Hello")]
    public void Tokens_have_sentencepieces_text(int[] ids, string text) =>
        Assert.That(ReferenceTokenizer.Load("llama2-tokenizer").Decode(ids), Is.EqualTo(text));

    [TestCaseSource(nameof(Names))]
    public void Ids_have_the_text_that_they_print(string name)
    {
        var tokenizer = ReferenceTokenizer.Load(name);
        Assert.Multiple(() =>
        {
            foreach (var (text, ids, decoded) in ReferenceTokenizer.Vectors(name))
                Assert.That(tokenizer.Decode(ids), Is.EqualTo(decoded), $"'{text}'");
        });
    }

    [TestCaseSource(nameof(Names))]
    public void The_command_line_says_the_same(string name)
    {
        using var folder = new TemporaryFolder();
        var vectors = ReferenceTokenizer.Vectors(name).ToArray();
        var input = folder.Write(
            "texts.jsonl",
            Encoding.UTF8.GetBytes(string.Concat(vectors.Select(vector => JsonSerializer.Serialize(new { text = vector.Text }) + "\n"))));
        TokenizeCommand.Run(
            new TokenizeOptions { Model = ReferenceTokenizer.Folder(name), Input = input, JsonFile = folder["ids.jsonl"] },
            TextWriter.Null);
        Assert.That(
            File.ReadLines(folder["ids.jsonl"]), Is.EqualTo(vectors.Select(vector => $"{{\"ids\": [{string.Join(", ", vector.Ids)}]}}")));
    }

    [Test]
    public void Llama_puts_a_begin_token_and_olmo_does_not()
    {
        var (llama, olmo) = (ReferenceTokenizer.Load("llama2-tokenizer"), ReferenceTokenizer.Load("olmo-tokenizer"));
        Assert.That((llama.BeginToken, llama.EndToken, llama.VocabularySize), Is.EqualTo(((int?)1, 2, 32000)));
        Assert.That(
            (olmo.BeginToken, olmo.NamedBeginToken, olmo.EndToken, olmo.VocabularySize),
            Is.EqualTo(((int?)null, (int?)null, 50279, 50280)));
    }

    [Test]
    public void Control_tokens_print_nothing()
    {
        Assert.That(ReferenceTokenizer.Load("llama2-tokenizer").Decode([1, 15043, 29892, 3186, 29991, 2]), Is.EqualTo("Hello, world!"));
        Assert.That(ReferenceTokenizer.Load("olmo-tokenizer").Decode([12092, 13, 1533, 2, 50279, 99999]), Is.EqualTo("Hello, world!"));
    }

    [Test]
    public void A_character_may_come_from_several_tokens_and_half_of_one_is_shown_as_such()
    {
        var olmo = ReferenceTokenizer.Load("olmo-tokenizer");
        var ids = olmo.Encode("a\U0001F9D1\u200D\U0001F373z");
        Assert.That(ids, Has.Length.GreaterThan(4));
        Assert.That(olmo.Decode(ids), Is.EqualTo("a\U0001F9D1\u200D\U0001F373z"));
        Assert.That(olmo.Decode(ids.AsSpan(0, 2)), Does.StartWith("a").And.EndWith("\uFFFD"));
    }

    [Test]
    public void Added_tokens_are_one_id_wherever_they_stand_and_the_longest_wins()
    {
        var olmo = ReferenceTokenizer.Load("olmo-tokenizer");
        Assert.That(olmo.Encode("a<|endoftext|>b"), Is.EqualTo([66, 50279, 67]));
        Assert.That(olmo.Encode(new string(' ', 24)), Is.EqualTo([50254]));
        Assert.That(olmo.Encode(new string(' ', 27)), Is.EqualTo([50254, 50275]));
        Assert.That(olmo.Encode("|||EMAIL_ADDRESS|||"), Is.EqualTo([50277]));
    }

    [Test]
    public void Decomposed_text_has_the_ids_of_composed_text()
    {
        var olmo = ReferenceTokenizer.Load("olmo-tokenizer");
        Assert.That(olmo.Encode("Cafe\u0301 \u1112\u1161\u11ab"), Is.EqualTo(olmo.Encode("Caf\u00e9 \ud55c")));
        Assert.That(olmo.Encode("\u212b"), Is.EqualTo(olmo.Encode("\u00c5")));
    }

    [Test]
    public void A_long_run_without_spaces_is_done_in_reasonable_time()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)('a' + (i * 7 % 26))));
        var olmo = ReferenceTokenizer.Load("olmo-tokenizer");
        Assert.That(olmo.Decode(olmo.Encode(text)), Is.EqualTo(text));
    }
}
