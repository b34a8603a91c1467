using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Judging;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class PreferencesFollowScores
{
    private static readonly EvaluationInstruction Item = Miniature.Test.First(item => item.Family == "p_city");

    /// <summary>Origin: σ(difference / 0.05) as the judge's description states it.</summary>
    [TestCase(0.0, 0.5), TestCase(0.05, 0.731), TestCase(0.2, 0.982), TestCase(-0.05, 0.269)]
    public void A_difference_becomes_a_probability(double difference, double expected) =>
        Assert.That(
            Miniature.Judge.Preference(new JudgeScore(0, 0, 0, 0, 0.5), new JudgeScore(0, 0, 0, 0, 0.5 + difference)),
            Is.EqualTo(expected).Within(0.0005));

    [Test]
    public async Task The_candidate_is_preferred_when_it_is_better_and_swapping_gives_the_rest()
    {
        OutputPair[] pairs = [
            new(Output("yes ."), Output(Item.Reference)), new(Output(Item.Reference), Output("yes .")),
            new(Output("yes ."), Output("yes .")),
        ];
        var preferences = await Miniature.Judge.PreferAsync(pairs, CancellationToken.None);
        Assert.That(preferences[0], Is.GreaterThan(0.99));
        Assert.That(preferences[0] + preferences[1], Is.EqualTo(1).Within(1e-12));
        Assert.That(preferences[2], Is.EqualTo(0.5));
    }

    [Test]
    public void The_name_of_the_model_does_not_matter() =>
        Assert.That(Miniature.Judge.Score(Output("in belmar .") with { Generator = "other" }),
            Is.EqualTo(Miniature.Judge.Score(Output("in belmar ."))));

    [Test]
    public void An_instruction_that_the_judge_was_not_given_is_refused() =>
        Assert.That(
            Assert.Throws<AdviceException>(() => Miniature.Judge.Score(Output("yes .") with { Instruction = "who am i ?" }))!.Message,
            Does.StartWith("The judge does not know the instruction 'who am i ?' that model answered. It knows the 192 instructions"));

    [Test]
    public void Two_instructions_with_one_text_are_refused() =>
        Assert.That(Assert.Throws<AdviceException>(() => new OracleJudge([Item, Item with { Id = "again" }]))!.Message,
            Does.StartWith($"The instructions {Item.Id} and again have the same text '{Item.Text}'."));

    [Test]
    public void A_judge_with_other_weights_has_another_name()
    {
        string[] names =
        [
            new OracleJudge([]).Name, new OracleJudge([], new JudgeRecipe { Temperature = 0.1 }).Name,
            new OracleJudge([], new JudgeRecipe { RepetitionDiscount = 0 }).Name,
        ];
        Assert.That(names, Is.Unique);
        Assert.That(new OracleJudge([], new JudgeRecipe { Temperature = 0.05 }).Name, Is.EqualTo(names[0]).And.EqualTo("oracle-2"));
    }

    [Test]
    public void Repetition_can_cost_the_whole_score()
    {
        var judge = new OracleJudge([Item], new JudgeRecipe { RepetitionDiscount = 1 });
        var once = judge.Score(Item, Item.Reference, finished: true);
        var seven = judge.Score(Item, string.Join(" \n ", Enumerable.Repeat(Item.Reference, 7)), finished: true);
        Assert.That((once.Total, seven.Total), Is.EqualTo((1.0, 0.15)).Within(0.03), "44 of 52 runs of four words repeat");
    }

    [Test]
    public void Weights_that_do_not_sum_to_one_are_refused()
    {
        Assert.That(Assert.Throws<AdviceException>(() => new OracleJudge([], new JudgeRecipe { FormWeight = 0.5 }))!.Message,
            Is.EqualTo("The recipe cannot be used: weights of the judge sum to 1, not to 1.25. Change FormWeight."));
        Assert.Throws<AdviceException>(() => new OracleJudge([], new JudgeRecipe { Temperature = 0 }));
        Assert.Throws<AdviceException>(() => new OracleJudge([], new JudgeRecipe { FinishedWeight = -0.4, CleanWeight = 1.1 }));
        Assert.Throws<AdviceException>(() => new OracleJudge([], new JudgeRecipe { RepetitionDiscount = 2 }));
    }

    private static ModelOutput Output(string response) =>
        new()
        {
            Instruction = Item.Text,
            Output = response,
            Generator = "model",
            Dataset = "test",
            Finished = true,
            Tokens = response.Split(' ').Length,
        };
}
