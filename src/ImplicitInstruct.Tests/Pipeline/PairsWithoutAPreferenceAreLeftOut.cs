using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>A judge that is asked over a network may say neither; alpaca_eval drops such rows.</summary>
[TestFixture]
public sealed class PairsWithoutAPreferenceAreLeftOut
{
    private static readonly ModelResultBuilder Builder = new(new IntervalRecipe { Resamples = 200 });

    [Test]
    public void A_run_is_measured_on_what_was_decided_in_it()
    {
        var row = Builder.Build("model", [Run(1, 1, null, 0.25, 0.5), Run(2, 0.5, 0.5, 0.75, 1)]);
        Assert.That(row.Seeds.Select(seed => seed.WinRate), Is.EqualTo(new[] { 100 * 1.75 / 3, 100 * 2.75 / 4 }).Within(1e-9));
        Assert.That(row.Seeds[0].Tokens, Is.EqualTo(2.5), "responses without a verdict are responses all the same");
    }

    [Test]
    public void A_row_is_measured_on_what_was_decided_in_every_run()
    {
        var row = Builder.Build("model", [Run(1, 1, null, 0.25, 0.5), Run(2, 0.5, 0.5, 0.75, null)]);
        Assert.That(row.WinRate.Value, Is.EqualTo(100 * (1 + 0.25 + 0.5 + 0.75) / 4).Within(1e-9));
        Assert.That(row.WinRate.Instructions, Is.EqualTo(2));
    }

    [Test]
    public void A_difference_is_measured_on_what_was_decided_for_both()
    {
        var difference = Builder.Difference("model", [Run(1, 1, null, 0.25, 0.5)], "other", [Run(1, null, 0.5, 0.5, 0.25)]);
        Assert.That(difference.Value, Is.EqualTo(0).Within(1e-9));
        Assert.That(difference.Instructions, Is.EqualTo(2));
    }

    [Test]
    public void Nothing_decided_is_no_win_rate() =>
        Assert.That(() => Builder.Build("model", [Run(1, 1, null), Run(2, null, 0.5)]), Throws.ArgumentException.With.Message.Contains("no preference"));

    private static HeadToHead Run(ulong seed, params double?[] preferences)
    {
        OutputPair[] pairs = [.. preferences.Select((_, i) => new OutputPair(Output(i, "reference", 3), Output(i, "model", i + 1)))];
        return new HeadToHead
        {
            Pretraining = seed,
            Tuning = seed,
            Pairs = pairs,
            Annotations = [.. pairs.Zip(preferences, (pair, preference) => Annotation.Of(pair, "judge", preference))],
        };
    }

    private static ModelOutput Output(int instruction, string generator, int tokens) => new()
    {
        Instruction = $"instruction {instruction}",
        Output = new string('a', tokens),
        Generator = generator,
        Dataset = "test",
        Finished = true,
        Tokens = tokens,
    };
}
