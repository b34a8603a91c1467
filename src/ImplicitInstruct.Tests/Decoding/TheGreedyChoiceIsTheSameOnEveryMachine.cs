using ImplicitInstruct.Decoding;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Decoding;

[TestFixture]
public sealed class TheGreedyChoiceIsTheSameOnEveryMachine
{
    [Test]
    public void It_is_the_first_of_the_largest([Values(1, 2, 7, 8, 9, 15, 16, 17, 33, 1017)] int vocabulary)
    {
        var random = new Philox(1, $"choice/{vocabulary}");
        for (var round = 0; round < 200; round++)
        {
            var logits = new float[vocabulary];
            for (var token = 0; token < vocabulary; token++)
                logits[token] = random.Below(round + 2) - (round / 2f);   // few values, so ties are the rule
            Assert.That(GreedyChoice.Of(logits), Is.EqualTo(Array.IndexOf(logits, logits.Max())));
        }
    }

    [Test]
    public void What_cannot_be_chosen_is_not_found()
    {
        Assert.That(GreedyChoice.Find([float.NegativeInfinity, float.NegativeInfinity]), Is.Null);
        Assert.That(GreedyChoice.Find([1, float.NaN, 2]), Is.Null);
        Assert.That(GreedyChoice.Find([1, 3, 2]), Is.EqualTo(1));
    }

    [Test]
    public void Minus_zero_ties_with_zero() => Assert.That(GreedyChoice.Of([-1, -0f, 0f, -2]), Is.EqualTo(1));

    [Test]
    public void Forbidden_tokens_are_never_taken() =>
        Assert.That(GreedyChoice.Of([float.NegativeInfinity, -3e38f, float.NegativeInfinity]), Is.EqualTo(1));

    [Test]
    public void Infinity_wins() => Assert.That(GreedyChoice.Of([1, float.PositiveInfinity, float.PositiveInfinity]), Is.EqualTo(1));

    [Test]
    public void A_NaN_anywhere_is_refused_and_named([Values(0, 3, 8, 15, 16, 40, 41)] int token)
    {
        var logits = new float[42];
        logits[token] = float.NaN;
        Assert.That(() => GreedyChoice.Of(logits),
            Throws.TypeOf<ArithmeticException>().With.Message.EqualTo($"the logit of token {token} is NaN"));
    }

    [Test]
    public void Nothing_allowed_is_refused([Values(0, 1, 20)] int vocabulary)
    {
        var logits = new float[vocabulary];
        Array.Fill(logits, float.NegativeInfinity);
        Assert.That(() => GreedyChoice.Of(logits), Throws.TypeOf<ArithmeticException>().With.Message.Contains("no token"));
    }
}
