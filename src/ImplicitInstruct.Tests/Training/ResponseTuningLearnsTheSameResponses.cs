using ImplicitInstruct.Formatting;
using ImplicitInstruct.Tests.Formatting;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Training;

[TestFixture]
public sealed class ResponseTuningLearnsTheSameResponses
{
    private static readonly LetterTokenizer Letters = new(beginToken: 1);

    private static readonly Dialogue Asked = new([new TuningExample("a?", "b."), new TuningExample("c?", "d.")]);

    [Test]
    public void Only_the_instructions_are_gone()
    {
        Assert.That(ResponseTuning.Of(Asked).Turns, Is.EqualTo([new TuningExample("", "b."), new TuningExample("", "d.")]));
        Assert.That(Asked.Turns[0].Instruction, Is.EqualTo("a?"), "what it was made of stays as it was");
    }

    [Test]
    public void What_is_learnt_is_the_same()
    {
        var asked = LossMask.Of(ChatFormat.Tulu, Letters, Asked);
        var blank = LossMask.Of(ChatFormat.Tulu, Letters, ResponseTuning.Of(Asked));
        Assert.That(Learnt(blank), Is.EqualTo(Learnt(asked)));
        Assert.That(blank.Tokens, Has.Length.EqualTo(asked.Tokens.Length - "a?c?".Length));
    }

    [Test]
    public void A_cut_keeps_the_left_end_or_nothing()
    {
        var whole = LossMask.Of(ChatFormat.Tulu, Letters, Asked);
        var cut = LossMask.Cut(whole, whole.Tokens.Length - 1)!;
        Assert.That((cut.Tokens, cut.LossMask), Is.EqualTo((whole.Tokens[..^1], whole.LossMask[..^1])));
        Assert.That(LossMask.Cut(whole, Array.IndexOf(whole.LossMask, true)), Is.Null, "no target is left of the prompt");
    }

    private static string Learnt(TrainingExample example) =>
        Letters.Decode([.. example.Tokens.Where((_, position) => example.LossMask[position])]);
}
