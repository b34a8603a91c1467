using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Formatting;

[TestFixture]
public sealed class TheChatFormatIsThePapersByteForByte
{
    private static readonly LetterTokenizer Letters = new(beginToken: 1);

    [Test]
    public void A_training_text_is_stripped_and_ends_at_the_end_token() =>
        AssertEncoded(ChatFormat.Tulu, new("  Hello?\n", "\t Hi. \n\n"), "<s><|user|>\nHello?\n<|assistant|>\n", "Hi.</s>");

    [Test]
    public void Response_tuning_keeps_the_empty_user_turn() =>
        AssertEncoded(ChatFormat.Tulu, ResponseTuning.Of(new TuningExample("Hello?", "Hi.")), "<s><|user|>\n\n<|assistant|>\n", "Hi.</s>");

    [Test]
    public void Tags_without_meaning_are_another_instance() =>
        AssertEncoded(ChatFormat.Tulu with { UserTag = "<|A|>", AssistantTag = "<|B|>" }, new("x", "y"), "<s><|A|>\nx\n<|B|>\n", "y</s>");

    [Test]
    public void A_prompt_is_not_stripped() =>
        Assert.That(Letters.Decode(ChatFormat.Tulu.Prompt(Letters, " Hello? \n")), Is.EqualTo("<s><|user|>\n Hello? \n\n<|assistant|>\n"));

    [Test]
    public void Stripping_is_that_of_Python() =>
        AssertEncoded(ChatFormat.Tulu, new("\u001c\u3000x\u0085\u001f", "\u200by\u00a0"), "<s><|user|>\nx\n<|assistant|>\n", "\u200by</s>");

    [Test]
    public void A_tokenizer_without_begin_token_gets_none() =>
        Assert.That(ChatFormat.Tulu.Prompt(new LetterTokenizer(beginToken: null), "x")[0], Is.EqualTo((int)'<'));

    [Test]
    public void The_begin_token_can_be_switched_off() =>
        Assert.That((ChatFormat.Tulu with { StartsWithBeginToken = false }).Prompt(Letters, "x")[0], Is.EqualTo((int)'<'));

    [Test]
    public void The_mini_world_writes_the_same_in_words()
    {
        var words = new WordTokenizer("<", "|", "user", "assistant", ">", "\n", "hot", "cold", ".");
        var example = MiniWorldFormat.Chat.ToTrainingExample(words, new TuningExample("hot .", "cold ."))!;
        Assert.That(words.Decode(example.Tokens), Is.EqualTo("<s> < | user | > \n hot . \n < | assistant | > \n cold . </s>"));
        Assert.That(words.Decode(Targets(example)), Is.EqualTo("cold . </s>"));
        Assert.That(example.Tokens.AsSpan().StartsWith(MiniWorldFormat.Chat.Prompt(words, "hot .")), Is.True);
    }

    [Test]
    public void The_mini_world_keeps_an_empty_user_turn_without_an_empty_word()
    {
        Assert.That(MiniWorldFormat.Chat.PromptText(""), Is.EqualTo("< | user | > \n \n < | assistant | > \n"));
        var words = new WordTokenizer("<", "|", "user", "assistant", ">", "\n", "hot", "cold", ".");
        var example = MiniWorldFormat.Chat.ToTrainingExample(words, new TuningExample("", "cold"))!;
        Assert.That(words.Decode(example.Tokens), Is.EqualTo("<s> < | user | > \n \n < | assistant | > \n cold </s>"));
    }

    [Test]
    public void A_word_that_is_unknown_is_named()
    {
        var words = new WordTokenizer("<", "|", "user", "assistant", ">", "\n");
        Assert.That(() => MiniWorldFormat.Chat.Prompt(words, "warm"), Throws.TypeOf<FormatException>().With.Message.Contains("'warm'"));
    }

    private static void AssertEncoded(ChatFormat format, TuningExample example, string masked, string learnt)
    {
        var encoded = format.ToTrainingExample(Letters, example)!;
        Assert.That(Letters.Decode(encoded.Tokens), Is.EqualTo(masked + learnt));
        Assert.That(Letters.Decode(Targets(encoded)), Is.EqualTo(learnt));
    }

    private static int[] Targets(TrainingExample example) => [.. example.Tokens.Where((_, position) => example.LossMask[position])];
}
