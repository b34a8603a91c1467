using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Embedding.MiniLm;

/// <summary>
/// Ids of the vocabulary of bert-base-uncased, which the package carries, by Hugging Face's tokenizers library (through Tokenizers.DotNet
/// 1.4.1, with the normalizer, pre-tokenizer and special tokens of bert-base-uncased's tokenizer.json).
/// </summary>
/// <remarks>
/// On 2026-11-29 all 20,000 drawn texts, the 2,086 lines of LIMA's, GSM8K's and the validation set's files at hand, and 193,942 of the
/// 194,560 characters below U+30000 had the library's ids. The other 618 characters became punctuation, marks or format characters after
/// Unicode 8, where the library's tables end.
/// </remarks>
[TestFixture]
public sealed class PiecesAreThoseOfTheTokenizersLibrary
{
    private TemporaryFolder _folder = null!;
    private WordPieceTextTokenizer _tokenizer = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        MiniLmModel.WriteTo(_folder.Path);
        _tokenizer = WordPieceTextTokenizer.Load(_folder[WordPieceTextTokenizer.FileName]);
    }

    [OneTimeTearDown]
    public void Clear() => _folder.Dispose();

    [TestCase("Natalia sold 48/2 = $24 in May; 24+48 = <<24+48=72>>72 clips.",
        "21521 2853 4466 1013 1016 1027 1002 2484 1999 2089 1025 2484 1009 4466 1027 1026 1026 2484 1009 4466 1027 5824 1028 1028 5824 " +
        "15281 1012")]
    [TestCase("Caf\u00e9 NA\u00cfVE re\u0301sume\u0301 \u0130stanbul", "7668 15743 13746 9960")]
    [TestCase("\u4e16\u754c\u5927\u5b66 hello \u4f60", "1745 100 1810 1817 7592 100")]
    [TestCase("a [SEP] b [MASK] [sep] [UNK]", "1037 102 1038 103 1031 19802 1033 100")]
    [TestCase("tab\there\nline\u0000x\u00ad soft\u000bfeed \u200bzero\u3000wide", "21628 2182 2240 2595 3730 7959 2098 5717 2898")]
    [TestCase("don\u2019t \u2014 \u201cquote\u201d a^b `c` {x|y} ~\\",
        "2123 1521 1056 1517 1523 14686 1524 1037 1034 1038 1036 1039 1036 1063 1060 1064 1061 1065 1066 1032")]
    [TestCase("\ud83d\ude00 \ud55c\uad6d\uc5b4 \ufb01 \u00bd \uf8ff \ufffd",
        "100 1469 30006 30021 29991 30014 30020 29999 30008 1984 1092")]
    [TestCase("\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3 \u1e9e \u042f\u0437\u044b\u043a",
        "1173 18199 29733 29735 29736 29730 29733 1096 1210 29744 29113 23925")]
    [TestCase("unaffable preprocessing Electroencephalographically",
        "14477 20961 3468 17463 3217 9623 7741 16175 10127 21890 21197 20721 3973")]
    [TestCase("\ud835\udc00bc \u1e0a\u0323", "100 1040")]
    public void Of_a_text(string text, string ids) => Assert.That(string.Join(' ', _tokenizer.Encode(text)), Is.EqualTo(ids));
}
