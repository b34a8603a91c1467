using ImplicitInstruct.Hub.Tokenizers.Words;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>Matches of Oniguruma (onig 6.5.3), run by the npm package tokenizers 0.23.2: of every code point, and of expressions.</summary>
[TestFixture]
public sealed class PatternsMatchWhatOnigurumaMatches
{
    private const int CodePoints = 0x110000, Block = 0x1000;

    /// <summary>How many code points it matches, and their FNV-1a hash in 32 bits, a step a code point.</summary>
    [TestCase(@"\p{Lu}", 1858, 3133711688u)]
    [TestCase(@"\p{Ll}", 2258, 3452655482u)]
    [TestCase(@"\p{Lt}", 31, 1285893215u)]
    [TestCase(@"\p{Lm}", 404, 1095308507u)]
    [TestCase(@"\p{Lo}", 136477, 2103109483u)]
    [TestCase(@"\p{Mn}", 2020, 756102170u)]
    [TestCase(@"\p{Mc}", 468, 2382364232u)]
    [TestCase(@"\p{Me}", 13, 867975876u)]
    [TestCase(@"\p{Nd}", 760, 3563611053u)]
    [TestCase(@"\p{Nl}", 236, 3387787208u)]
    [TestCase(@"\p{No}", 915, 1154977245u)]
    [TestCase(@"\p{Pc}", 10, 2665246849u)]
    [TestCase(@"\p{Pd}", 27, 1062248936u)]
    [TestCase(@"\p{Ps}", 79, 1306172500u)]
    [TestCase(@"\p{Pe}", 77, 1706295709u)]
    [TestCase(@"\p{Pi}", 12, 3366664278u)]
    [TestCase(@"\p{Pf}", 10, 4285475413u)]
    [TestCase(@"\p{Po}", 640, 1810220353u)]
    [TestCase(@"\p{Sm}", 950, 4233654218u)]
    [TestCase(@"\p{Sc}", 63, 1800922348u)]
    [TestCase(@"\p{Sk}", 125, 2499438187u)]
    [TestCase(@"\p{So}", 7376, 944736158u)]
    [TestCase(@"\p{Zs}", 17, 486170888u)]
    [TestCase(@"\p{Zl}", 1, 759102487u)]
    [TestCase(@"\p{Zp}", 1, 742324868u)]
    [TestCase(@"\p{Cc}", 65, 3133937262u)]
    [TestCase(@"\p{Cf}", 170, 2676512734u)]
    [TestCase(@"\p{Co}", 137468, 366048705u)]
    [TestCase(@"\p{Cn}", 819533, 25916189u)]
    [TestCase(@"\s", 25, 2286933721u)]
    [TestCase(@"\d", 760, 3563611053u)]
    [TestCase(@"\p{L}", 141028, 603489837u)]
    [TestCase(@"\p{N}", 1911, 1502647298u)]
    public void The_same_characters_of_all(string pattern, int count, uint hash)
    {
        var (expression, matched, mixed) = (WordPattern.Expression(pattern), 0, 2166136261u);
        for (var block = 0; block < CodePoints; block += Block)
        {
            var text = string.Concat(
                Enumerable.Range(block, Block).Where(point => point is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32));
            var start = 0;
            foreach (var part in expression.PartsOf(text))
            {
                foreach (var rune in part.IsMatch ? text.AsSpan(start, part.End - start).EnumerateRunes() : default)
                    (matched, mixed) = (matched + 1, (mixed ^ (uint)rune.Value) * 16777619u);
                start = part.End;
            }
        }

        Assert.That((matched, mixed), Is.EqualTo((count, hash)));
    }

    [TestCase("(?:\\r?\\n)+(?!\\r?\\n)", "a\n\r\n\nb\n", "a|\n\r\n\n|b|\n")]
    [TestCase(
        "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+", "\u6f22\u5b57\u304b\u306a \u30ab\u30cax\u9fa6",
        "\u6f22\u5b57\u304b\u306a| |\u30ab\u30ca|x\u9fa6")]
    [TestCase("a+?b|a{2,3}", "aaaab aaa aa a", "aaaab| |aaa| |aa| a")]
    [TestCase("[^a-c\\s]+(?=c)", "xyzc zzb dc", "xyz|c zzb |d|c")]
    [TestCase(".", "a\n\ud83d\ude00\u2028", "a|\n|\ud83d\ude00|\u2028")]
    [TestCase("(?i:'s|k)+", "'S'\u017fkK\u212a'", "'S'\u017fkK\u212a|'")]
    [TestCase("\\p{Lu}\\P{L}", "A1\ud835\udc00-Ab\u00c9 ", "A1|\ud835\udc00-|Ab|\u00c9 ")]
    [TestCase(
        "[\\p{So}\\p{Sk}]{1,2}", "\ud83d\ude00\ud83c\udffd\u2764\ufe0f\u00a9\u00a9\u00a9",
        "\ud83d\ude00\ud83c\udffd|\u2764|\ufe0f|\u00a9\u00a9|\u00a9")]
    [TestCase("(ab|a)(bc|c)?", "abcabac", "abc|ab|ac")]
    [TestCase("[!-/:-@\\[\\]\\-x]+", "a-]x[b/:@", "a|-]x[|b|/:@")]
    [TestCase("\\d+|\\S", "\u0663\u00bd4 x", "\u0663|\u00bd|4| |x")]
    [TestCase("[\\r\\n]| ?\\p{P}+", "a \u00bf? \r\n\u3002.", "a| \u00bf?| |\r|\n|\u3002.")]
    public void The_same_parts_of_a_text(string pattern, string text, string parts) =>
        Assert.That(string.Join('|', PartsOf(pattern, text)), Is.EqualTo(parts));

    [Test]
    public void Half_of_a_surrogate_pair_is_a_replacement_character() =>
        Assert.That(PartsOf(@"\p{So}", "a\ud83db\udc00\ud83d\ude00"), Is.EqualTo(new[] { "a", "\ud83d", "b", "\udc00", "\ud83d\ude00" }));

    [TestCase(@"\w+", @"'\w'")]
    [TestCase(@"\bx", @"'\b'")]
    [TestCase(@"a++", "'++'")]
    [TestCase(@"a{2}+", "'{2}+'")]
    [TestCase(@"(?>a)b", "'(?>'")]
    [TestCase(@"(?<=a)b", "'(?<'")]
    [TestCase(@"(?i)a", "'(?i'")]
    [TestCase(@"(?!a)*b", "'*b'")]
    [TestCase(@"^a", "'^'")]
    [TestCase(@"a$", "'$'")]
    [TestCase(@"(?i:ss)", "'(?i:ss)'")]
    [TestCase(@"(?i:\u00e9)", @"'\u'")]
    [TestCase("(?i:\u00e9)", "'(?i:\u00e9)'")]
    [TestCase(@"(?i:[a-z])", "'['")]
    [TestCase(@"\p{Han}", @"'\p{'")]
    [TestCase(@"[\p{L}&&\p{Lu}]", "'[&'")]
    [TestCase(@"[[:alpha:]]", "'[['")]
    [TestCase(@"[\d-x]", "'[-'")]
    [TestCase(@"[b-a]", "'[b-'")]
    [TestCase(@"[]a]", "'[]'")]
    [TestCase(@"[a", "'['")]
    [TestCase(@"(a", "'('")]
    [TestCase(@"a)", "')'")]
    [TestCase(@"a{,3}", "'{'")]
    [TestCase(@"a{3,1}", "is none")]
    [TestCase(@"a*", "may match nothing")]
    [TestCase(@"a|(?=b)", "may match nothing")]
    [TestCase(@"a{0,2}", "may match nothing")]
    [TestCase("\U0001F600", "beyond U+FFFF")]
    [TestCase("[\ua000-\ua100]", "U+A000")]
    public void What_would_mean_another_thing_is_refused(string pattern, string named) =>
        Assert.That(() => WordPattern.Expression(pattern), Throws.TypeOf<FormatException>().With.Message.Contains(named));

    private static List<string> PartsOf(string pattern, string text)
    {
        var (parts, start) = (new List<string>(), 0);
        foreach (var part in WordPattern.Expression(pattern).PartsOf(text))
        {
            parts.Add(text[start..part.End]);
            start = part.End;
        }

        return parts;
    }
}
