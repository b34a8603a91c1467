using System.Text.Json;
using ImplicitInstruct.Hub.Tokenizers.Words;
using ImplicitInstruct.Tests.Hub.Tokenizers.Families;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>Words of tokenizers 0.23.2, the npm package with Hugging Face's own code.</summary>
[TestFixture]
public sealed class WordsAreCutAsEachFamilyCutsThem
{
    [TestCase("Gpt2", "It's 12345 days, ISN'T it?\n\n x", "It|'s| 12345| days|,| ISN|'|T| it|?|\n\n| x")]
    [TestCase("Gpt2", "a  b \n\n  c\t\n", "a| | b| \n\n | c|\t\n")]
    [TestCase("Gpt2", "x!\r\n\r\ny /* a */\n", "x|!|\r\n\r|\n|y| /*| a| */|\n")]
    [TestCase(
        "Gpt2", "\ud835\udc00bc's \ud835\udfd81 \ud83d\ude00d\ud840\udc00", "\ud835\udc00bc|'s| \ud835\udfd81| \ud83d\ude00|d\ud840\udc00")]
    [TestCase(
        "Gpt2", "cafe\u0301 \u0928\u092e\u0938\u094d\u0924\u0947 \u0e19\u0e49\u0e33 \u00bd\u2167\u0663",
        "cafe|\u0301| \u0928\u092e\u0938|\u094d|\u0924|\u0947| \u0e19|\u0e49|\u0e33| \u00bd\u2167\u0663")]
    [TestCase(
        "Gpt2", "\u00a0a\u3000b\u2028\u0085c\u200bd '\u017fI'\u017f HTMLParser",
        "\u00a0|a|\u3000|b|\u2028|\u0085|c|\u200b|d| '|\u017fI|'|\u017f| HTMLParser")]
    [TestCase("Llama3", "It's 12345 days, ISN'T it?\n\n x", "It|'s| |123|45| days|,| ISN|'T| it|?\n\n| x")]
    [TestCase("Llama3", "a  b \n\n  c\t\n", "a| | b| \n\n| | c|\t\n")]
    [TestCase("Llama3", "x!\r\n\r\ny /* a */\n", "x|!\r\n\r\n|y| /*| a| */\n")]
    [TestCase(
        "Llama3", "\ud835\udc00bc's \ud835\udfd81 \ud83d\ude00d\ud840\udc00",
        "\ud835\udc00bc|'s| |\ud835\udfd81| \ud83d\ude00|d\ud840\udc00")]
    [TestCase(
        "Llama3", "cafe\u0301 \u0928\u092e\u0938\u094d\u0924\u0947 \u0e19\u0e49\u0e33 \u00bd\u2167\u0663",
        "cafe|\u0301| \u0928\u092e\u0938|\u094d\u0924|\u0947| \u0e19|\u0e49\u0e33| |\u00bd\u2167\u0663")]
    [TestCase(
        "Llama3", "\u00a0a\u3000b\u2028\u0085c\u200bd '\u017fI'\u017f HTMLParser",
        "\u00a0a|\u3000b|\u2028|\u0085c|\u200bd| '|\u017fI|'\u017f| HTMLParser")]
    [TestCase("Qwen", "It's 12345 days, ISN'T it?\n\n x", "It|'s| |1|2|3|4|5| days|,| ISN|'T| it|?\n\n| x")]
    [TestCase("Qwen", "a  b \n\n  c\t\n", "a| | b| \n\n| | c|\t\n")]
    [TestCase("Qwen", "x!\r\n\r\ny /* a */\n", "x|!\r\n\r\n|y| /*| a| */\n")]
    [TestCase(
        "Qwen", "\ud835\udc00bc's \ud835\udfd81 \ud83d\ude00d\ud840\udc00",
        "\ud835\udc00bc|'s| |\ud835\udfd8|1| \ud83d\ude00|d\ud840\udc00")]
    [TestCase(
        "Qwen", "cafe\u0301 \u0928\u092e\u0938\u094d\u0924\u0947 \u0e19\u0e49\u0e33 \u00bd\u2167\u0663",
        "cafe|\u0301| \u0928\u092e\u0938|\u094d\u0924|\u0947| \u0e19|\u0e49\u0e33| |\u00bd|\u2167|\u0663")]
    [TestCase(
        "Qwen", "\u00a0a\u3000b\u2028\u0085c\u200bd '\u017fI'\u017f HTMLParser",
        "\u00a0a|\u3000b|\u2028|\u0085c|\u200bd| '|\u017fI|'\u017f| HTMLParser")]
    [TestCase("WithMarks", "It's 12345 days, ISN'T it?\n\n x", "It|'s| |1|2|3|4|5| days|,| ISN|'T| it|?\n\n| x")]
    [TestCase("WithMarks", "a  b \n\n  c\t\n", "a| | b| \n\n| | c|\t\n")]
    [TestCase("WithMarks", "x!\r\n\r\ny /* a */\n", "x|!\r\n\r\n|y| /*| a| */\n")]
    [TestCase(
        "WithMarks", "\ud835\udc00bc's \ud835\udfd81 \ud83d\ude00d\ud840\udc00",
        "\ud835\udc00bc|'s| |\ud835\udfd8|1| \ud83d\ude00|d\ud840\udc00")]
    [TestCase(
        "WithMarks", "cafe\u0301 \u0928\u092e\u0938\u094d\u0924\u0947 \u0e19\u0e49\u0e33 \u00bd\u2167\u0663",
        "cafe\u0301| \u0928\u092e\u0938\u094d\u0924\u0947| \u0e19\u0e49\u0e33| |\u00bd|\u2167|\u0663")]
    [TestCase(
        "WithMarks", "\u00a0a\u3000b\u2028\u0085c\u200bd '\u017fI'\u017f HTMLParser",
        "\u00a0a|\u3000b|\u2028|\u0085c|\u200bd| '|\u017fI|'\u017f| HTMLParser")]
    [TestCase("Tekken", "It's 12345 days, ISN'T it?\n\n x", "It|'s| |1|2|3|4|5| days|,| ISN|'T| it|?\n\n| x")]
    [TestCase("Tekken", "a  b \n\n  c\t\n", "a| | b| \n\n| | c|\t\n")]
    [TestCase("Tekken", "x!\r\n\r\ny /* a */\n", "x|!\r\n\r\n|y| /*| a| */\n")]
    [TestCase(
        "Tekken", "\ud835\udc00bc's \ud835\udfd81 \ud83d\ude00d\ud840\udc00",
        "\ud835\udc00bc|'s| |\ud835\udfd8|1| \ud83d\ude00|d\ud840\udc00")]
    [TestCase(
        "Tekken", "cafe\u0301 \u0928\u092e\u0938\u094d\u0924\u0947 \u0e19\u0e49\u0e33 \u00bd\u2167\u0663",
        "cafe\u0301| \u0928\u092e\u0938\u094d\u0924\u0947| \u0e19\u0e49\u0e33| |\u00bd|\u2167|\u0663")]
    [TestCase(
        "Tekken", "\u00a0a\u3000b\u2028\u0085c\u200bd '\u017fI'\u017f HTMLParser",
        "\u00a0a|\u3000b|\u2028|\u0085c|\u200bd| '|\u017f|I|'\u017f| HTMLParser")]
    public void By_the_patterns_of_the_families(string family, string text, string words)
    {
        var pattern = family switch
        {
            "Gpt2" => FamilyTokenizers.Gpt2,
            "Llama3" => FamilyTokenizers.Llama3,
            "Qwen" => FamilyTokenizers.Qwen,
            "WithMarks" => FamilyTokenizers.WithMarks,
            _ => FamilyTokenizers.Tekken,
        };
        Assert.That(Cut(FamilyTokenizers.Split(pattern, "Isolated", inverts: false).TrimEnd(',', '\n'), text), Is.EqualTo(words));
        if (family == "Gpt2")
            Assert.That(Cut(FamilyTokenizers.Step(usesPattern: true), text), Is.EqualTo(words));
    }

    [TestCase("Removed", false, "a|b", "xc")]
    [TestCase("Removed", true, " |1| | |1|2", "ab|ab|ab")]
    [TestCase("Isolated", false, " |a|1| | |b|1|2", "ab|ab|xc|ab")]
    [TestCase("Isolated", true, " |a|1| | |b|1|2", "ab|ab|xc|ab")]
    [TestCase("MergedWithPrevious", false, " |a1| | |b1|2", "ab|ab|xcab")]
    [TestCase("MergedWithPrevious", true, " a|1| | b|1|2", "ab|abxc|ab")]
    [TestCase("MergedWithNext", false, " a|1| | b|1|2", "ab|abxc|ab")]
    [TestCase("MergedWithNext", true, " |a1| | |b1|2", "ab|ab|xcab")]
    [TestCase("Contiguous", false, " |a|1  |b|12", "abab|xc|ab")]
    [TestCase("Contiguous", true, " |a|1  |b|12", "abab|xc|ab")]
    public void With_every_behavior_of_a_split(string behavior, bool inverts, string ofExpression, string ofText)
    {
        var split = FamilyTokenizers.Split(@"\s|\p{N}", behavior, inverts).TrimEnd(',', '\n');
        Assert.That(Cut(split, " a1  b12"), Is.EqualTo(ofExpression));
        var literal = split.Replace("\"Regex\":\"\\\\s|\\\\p{N}\"", "\"String\":\"ab\"", StringComparison.Ordinal);
        Assert.That(literal, Is.Not.EqualTo(split));
        Assert.That(Cut(literal, "ababxcab"), Is.EqualTo(ofText));
    }

    [TestCase(true, "in 2024 x\u00bd\u0663\U0001D7D8", "in |2|0|2|4| x|\u00bd|\u0663|\U0001D7D8")]
    [TestCase(false, "in 2024 x\u00bd\u0663\U0001D7D8", "in |2024| x|\u00bd\u0663\U0001D7D8")]
    public void At_digits(bool individual, string text, string words) =>
        Assert.That(Cut($$"""{"type":"Digits","individual_digits":{{(individual ? "true" : "false")}}}""", text), Is.EqualTo(words));

    [Test]
    public void One_step_after_the_other() =>
        Assert.That(
            Cut(
                """
                {"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"Sequence","pretokenizers":[
                {"type":"Split","pattern":{"String":"a"},"behavior":"MergedWithNext","invert":false}]},
                {"type":"ByteLevel","add_prefix_space":true,"use_regex":true}]}
                """,
                "xab 12ba"),
            Is.EqualTo(" x| ab| | 1| 2| b| a"));

    private static string Cut(string step, string text)
    {
        using var root = JsonDocument.Parse($$"""{"pre_tokenizer":{{step}}}""");
        return string.Join('|', WordCuts.Read(root.RootElement, "tokenizer.json").Of(text, isFirst: true).Select(word => word.Text));
    }
}
