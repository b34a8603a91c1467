using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

[TestFixture]
public sealed class WordsAreCutAsGpt2CutsThem
{
    [TestCase("Hello world", "Hello| world")]
    [TestCase("a  b", "a| | b")]
    [TestCase("a   b", "a|  | b")]
    [TestCase("a ", "a| ")]
    [TestCase("a  ", "a|  ")]
    [TestCase("a\n b", "a|\n| b")]
    [TestCase("a \nb", "a| |\n|b")]
    [TestCase("a\n\nb", "a|\n|\n|b")]
    [TestCase("don't we'll they've I'd", "don|'t| we|'ll| they|'ve| I|'d")]
    [TestCase("THEY'VE 's", "THEY|'|VE| '|s")]
    [TestCase("x1y22 3.5", "x|1|y|22| 3|.|5")]
    [TestCase("a!?! b", "a|!?!| b")]
    [TestCase("\u00a0x", "\u00a0|x")]
    [TestCase(
        "\U0001D4B3's \U0001D7D91", "\U0001D4B3|'s| \U0001D7D91", Description = "letters and digits beyond U+FFFF are letters and digits")]
    [TestCase("", "")]
    public void In_one_way(string text, string words) =>
        Assert.That(string.Join('|', ByteLevelWords.Of(text, partsDigits: false)), Is.EqualTo(words));

    [TestCase("in 2024 x", "in| |2|0|2|4| x")]
    public void Or_with_each_digit_alone(string text, string words) =>
        Assert.That(string.Join('|', ByteLevelWords.Of(text, partsDigits: true)), Is.EqualTo(words));
}
