using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>Cases of Unicode's NormalizationTest.txt and of Annex 15.</summary>
[TestFixture]
public sealed class TextIsComposedAsUnicodeSays
{
    [TestCase("e\u0301", "\u00e9")]
    [TestCase("\u1e0a\u0323", "\u1e0c\u0307", Description = "marks change places before they join")]
    [TestCase("\u1e9b\u0323", "\u1e9b\u0323")]
    [TestCase("q\u0307\u0323", "q\u0323\u0307")]
    [TestCase("\u0958", "\u0915\u093c", Description = "excluded from composition")]
    [TestCase("\u2126\u212b", "\u03a9\u00c5")]
    [TestCase("\ufa10", "\u585a")]
    [TestCase("\u1100\u1161\u11a8", "\uac01")]
    [TestCase("\uac00\u11a8", "\uac01")]
    [TestCase("\uac01\u11a8", "\uac01\u11a8")]
    [TestCase("\U0001D15E", "\U0001D157\U0001D165")]
    [TestCase("a\u0315\u0300\u05ae\u0300b", "\u00e0\u05ae\u0300\u0315b")]
    [TestCase("\u0300a", "\u0300a")]
    [TestCase("\u0041\u030a\u0301", "\u01fa")]
    [TestCase("\u0b47\u0300\u0b3e", "\u0b47\u0300\u0b3e", Description = "a mark between two starters keeps them apart")]
    [TestCase("a\u0898\u0316", "a\u0898\u0316", Description = "a mark of Unicode 14, unknown to the tokenizers library, stays where it is")]
    [TestCase("\ufb01 \u00bd \u2460 plain", "\ufb01 \u00bd \u2460 plain")]
    public void In_form_C(string text, string composed)
    {
        Assert.That(CanonicalComposition.Of(text), Is.EqualTo(composed));
        Assert.That(CanonicalComposition.Of(composed), Is.EqualTo(composed));
    }

    [TestCase("\u00e9 \u1e69", "e\u0301 s\u0323\u0307")]
    [TestCase("q\u0307\u0323", "q\u0323\u0307")]
    [TestCase("\uac01", "\u1100\u1161\u11a8")]
    [TestCase("\U0001D15E \u212b \ufb01", "\U0001D157\U0001D165 A\u030a \ufb01")]
    [TestCase("plain", "plain")]
    public void In_form_D(string text, string decomposed) => Assert.That(CanonicalComposition.Decomposed(text), Is.EqualTo(decomposed));
}
