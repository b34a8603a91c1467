using System.Text;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>BERT's uncased tokenizer with a vocabulary that fits on a line; of its real one see the tests of the embedder.</summary>
[TestFixture]
public sealed class WordsAreCutIntoPieces
{
    private const string Vocabulary = "[PAD] [UNK] [CLS] [SEP] [MASK] un ##aff ##able a ##a cafe $ = . b ##\u00df \u00df \u4e16";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [TestCase("", "")]
    [TestCase("unaffable", "un ##aff ##able")]
    [TestCase("UNAFFABLE.", "un ##aff ##able .")]
    [TestCase("unaffables", "[UNK]", Description = "what no pieces make is unknown as a whole")]
    [TestCase("a$=b", "a $ = b")]
    [TestCase("Cafe\u0301 CAF\u00c9", "cafe cafe")]
    [TestCase("a\u4e16a", "a \u4e16 a")]
    [TestCase("a\u1e9e\u00df", "a ##\u00df ##\u00df")]
    [TestCase("a\u0000\u200b\u000b\ufffda", "a ##a")]
    [TestCase("\ud800a", "a", Description = "half a character is none")]
    [TestCase("a[SEP]b[sep]", "a [SEP] b [UNK] [UNK] [UNK]")]
    public void Of_a_text(string text, string pieces)
    {
        var (tokenizer, tokens) = (Load(Vocabulary.Replace(' ', '\n') + '\n'), Vocabulary.Split(' '));
        Assert.That(string.Join(' ', tokenizer.Encode(text).Select(id => tokens[id])), Is.EqualTo(pieces));
    }

    [TestCase(100, false)]
    [TestCase(101, true)]
    public void A_word_of_more_than_100_characters_is_unknown(int length, bool isUnknown)
    {
        var ids = Load(Vocabulary.Replace(' ', '\n')).Encode(new string('a', length));
        Assert.That(ids, isUnknown ? Is.EqualTo([1]) : Has.Length.EqualTo(length));
    }

    [Test]
    public void Tokens_around_a_text_are_named_and_print_nothing()
    {
        var tokenizer = Load("\ufeff" + Vocabulary.Replace(" ", "\r\n") + "\r\n");
        Assert.That((tokenizer.BeginToken, tokenizer.EndToken, tokenizer.VocabularySize), Is.EqualTo(((int?)2, 3, 18)));
        Assert.That(tokenizer.Decode([2, .. tokenizer.Encode("a Unaffable caf\u00e9 ="), 3, 0]), Is.EqualTo("a unaffable cafe ="));
    }

    [TestCase("a b", "has no token [UNK], so it is no vocabulary of BERT's")]
    [TestCase("[UNK] [CLS] a", "has no token [SEP]")]
    [TestCase("[UNK] [CLS] [SEP] a b a", "has the token 'a' in lines 4 and 6")]
    [TestCase("", "is empty")]
    public void A_file_that_is_no_vocabulary_is_refused_in_one_sentence(string words, string part) =>
        Assert.That(
            () => Load(words.Replace(' ', '\n')),
            Throws.TypeOf<AdviceException>().With.Message.Contains(part).And.Message.Contains("vocab.txt").And.Message.Not.Contains("\n"));

    private WordPieceTextTokenizer Load(string text) =>
        WordPieceTextTokenizer.Load(_folder.Write("vocab.txt", Encoding.UTF8.GetBytes(text)));
}
