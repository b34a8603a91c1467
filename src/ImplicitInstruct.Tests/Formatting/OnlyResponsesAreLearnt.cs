using ImplicitInstruct.Formatting;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Formatting;

[TestFixture]
public sealed class OnlyResponsesAreLearnt
{
    private static readonly LetterTokenizer Letters = new(beginToken: 1);

    private static readonly Dialogue Two = new([new TuningExample("a?", "b."), new TuningExample(" c? ", " d. ")]);

    [Test]
    public void Of_several_turns_every_response_and_the_break_after_an_inner_end_are_learnt()
    {
        var example = ChatFormat.Tulu.ToTrainingExample(Letters, Two)!;
        Assert.That(Letters.Decode(example.Tokens),
            Is.EqualTo("<s><|user|>\na?\n<|assistant|>\nb.</s>\n<|user|>\nc?\n<|assistant|>\nd.</s>"));
        Assert.That(Marked(example), Is.EqualTo("b.</s>\n|d.</s>"));
    }

    [Test]
    public void The_break_between_turns_can_be_left_out_of_the_loss()
    {
        var format = ChatFormat.Tulu with { LearnsBreakBetweenTurns = false };
        Assert.That(Marked(format.ToTrainingExample(Letters, Two)!), Is.EqualTo("b.</s>|d.</s>"));
    }

    [Test]
    public void The_same_turn_said_twice_is_two_turns()
    {
        var turn = new TuningExample("a?", "b.");
        var example = ChatFormat.Tulu.ToTrainingExample(Letters, new Dialogue([turn, turn]))!;
        Assert.That(Letters.Decode(example.Tokens),
            Is.EqualTo("<s><|user|>\na?\n<|assistant|>\nb.</s>\n<|user|>\na?\n<|assistant|>\nb.</s>"));
    }

    [Test]
    public void Blanking_a_dialogue_blanks_every_turn()
    {
        var example = ChatFormat.Tulu.ToTrainingExample(Letters, ResponseTuning.Of(Two))!;
        Assert.That(Letters.Decode(example.Tokens), Is.EqualTo("<s><|user|>\n\n<|assistant|>\nb.</s>\n<|user|>\n\n<|assistant|>\nd.</s>"));
    }

    [Test]
    public void A_token_never_straddles_the_boundary()
    {
        var merging = new LetterTokenizer(1, "\nyes");   // would swallow the prompt's last line break
        var example = ChatFormat.Tulu.ToTrainingExample(merging, new TuningExample("x", "yes"))!;
        int[] prompt = ChatFormat.Tulu.Prompt(merging, "x");
        Assert.That(example.Tokens[..prompt.Length], Is.EqualTo(prompt));
        Assert.That(Marked(example, merging), Is.EqualTo("yes</s>"));
    }

    [Test]
    public void Pieces_meet_across_the_boundary_when_it_stays_exact()
    {
        var merging = new LetterTokenizer(1, "|>\n", "ye", "s");
        Assert.That(Marked(ChatFormat.Tulu.ToTrainingExample(merging, new TuningExample("x", "yes"))!, merging), Is.EqualTo("yes</s>"));
    }

    [Test]
    public void An_empty_response_still_teaches_to_end() =>
        Assert.That(Marked(ChatFormat.Tulu.ToTrainingExample(Letters, new TuningExample("x", " "))!), Is.EqualTo("</s>"));

    [Test]
    public void Too_long_a_sequence_loses_its_right_end()
    {
        var whole = ChatFormat.Tulu.ToTrainingExample(Letters, new TuningExample("x", "answer"))!;
        var cut = ChatFormat.Tulu.ToTrainingExample(Letters, new TuningExample("x", "answer"), maxLength: whole.Tokens.Length - 2)!;
        Assert.That(cut.Tokens, Is.EqualTo(whole.Tokens[..^2]));
        Assert.That(Marked(cut), Is.EqualTo("answe"));
    }

    [Test]
    public void A_set_counts_what_was_cut_and_drops_what_has_nothing_left_to_learn()
    {
        Dialogue[] set = [new("x", "yes"), new("x", "a longer answer"), new("a longer question than fits", "yes")];
        var longest = ChatFormat.Tulu.ToTrainingExample(Letters, set[0])!.Tokens.Length;
        var encoded = ChatFormat.Tulu.ToTrainingExamples(Letters, set, longest);
        Assert.That(encoded.Examples.Select(example => Marked(example)), Is.EqualTo(new[] { "yes</s>", "a lo" }));
        Assert.That((encoded.Truncated, encoded.Dropped), Is.EqualTo((1, 1)));
    }

    [Test]
    public void The_first_token_is_no_target_even_when_it_is_a_response()
    {
        var bare = new ChatFormat { UserTag = "", AssistantTag = "", LineBreak = "", StartsWithBeginToken = false };
        Assert.That(bare.ToTrainingExample(Letters, new TuningExample("", "ab"))!.LossMask, Is.EqualTo(new[] { false, true, true }));
    }

    [Test]
    public void A_dialogue_without_turns_is_refused() =>
        Assert.That(() => ChatFormat.Tulu.ToTrainingExample(Letters, new Dialogue([])), Throws.ArgumentException);

    /// <summary>The targets; a bar where tokens between them are masked.</summary>
    private static string Marked(TrainingExample example, LetterTokenizer? tokenizer = null)
    {
        var text = "";
        for (var i = 0; i < example.Tokens.Length; i++)
        {
            if (!example.LossMask[i])
                continue;
            if (text.Length > 0 && !example.LossMask[i - 1])
                text += "|";
            text += (tokenizer ?? Letters).Decode([example.Tokens[i]]);
        }

        return text;
    }
}
