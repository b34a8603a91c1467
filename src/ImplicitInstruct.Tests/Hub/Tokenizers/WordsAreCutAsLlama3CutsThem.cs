using System.Text.RegularExpressions;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>Words against Llama 3's own pattern, run by .NET, whose expressions see the same letters up to U+FFFF.</summary>
[TestFixture]
public sealed class WordsAreCutAsLlama3CutsThem
{
    private static readonly Regex Pattern = new(Llama3Words.Pattern, RegexOptions.CultureInvariant);

    private static readonly string[] Bits =
    [
        "a", "It", "'s", "'S", "'ll", "'RE", "'x", "'", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "1", "23", "4567", "\u00bd",
        "!", "?!", "<|eot_id|>", "\u0301", "\u4f60\u597d", "\u00e9", "_", "-", "def f(x):", "    return",
    ];

    [TestCase("It's 12345 days, isn't it?", "It|'s| |123|45| days|,| isn|'t| it|?")]
    [TestCase("a  b \n\n  c\n", "a| | b| \n\n| | c|\n")]
    [TestCase("x!\n\ny ", "x|!\n\n|y| ")]
    [TestCase("\ud835\udc00bc \ud83d\ude00d", "\ud835\udc00bc| \ud83d\ude00|d")]
    public void As_written_down(string text, string words) => Assert.That(string.Join('|', Llama3Words.Of(text)), Is.EqualTo(words));

    [Test]
    public void As_the_pattern_cuts_drawn_texts()
    {
        var draws = new Philox(seed: 7);
        for (var trial = 0; trial < 3000; trial++)
        {
            var text = string.Concat(Enumerable.Range(0, 12).Select(_ => draws.Pick(Bits)));
            Assert.That(Llama3Words.Of(text), Is.EqualTo(Pattern.Matches(text).Select(match => match.Value)), text);
        }
    }
}
