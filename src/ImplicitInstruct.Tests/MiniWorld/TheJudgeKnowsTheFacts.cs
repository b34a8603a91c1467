using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.MiniWorld;

/// <summary>What holds for a response in every family.</summary>
[TestFixture]
public sealed class TheJudgeKnowsTheFacts
{
    private static readonly OracleJudge Judge = Miniature.Judge;

    public static IEnumerable<string> Families => FamilyList.All.Select(family => family.Name);

    [TestCaseSource(nameof(Families))]
    public void The_reference_is_right(string family)
    {
        foreach (var item in Of(family))
        {
            var score = Judge.Score(item, item.Reference, finished: true);
            Assert.That((score.Relevance, score.Correctness, score.Completeness), Is.EqualTo((1.0, 1.0, 1.0)).Within(1e-12), item.Text);
            Assert.That(score.Total, Is.InRange(0.96, 1.0 + 1e-12), "comparisons repeat a few words");
        }
    }

    [TestCaseSource(nameof(Families))]
    public void A_response_without_a_word_is_worth_nothing(string family) =>
        Assert.That(
            Of(family).SelectMany(item => new[] { Judge.Score(item, "", finished: true), Judge.Score(item, " \n \n", finished: true) }),
            Is.All.EqualTo(default(JudgeScore)));

    [TestCaseSource(nameof(Families))]
    public void An_answer_to_the_same_question_about_another_subject_is_worse_than_the_right_one(string family)
    {
        var items = Of(family);
        foreach (var item in items)
        {
            var others = items.Where(other => other.Reference != item.Reference && !other.Entities.Intersect(item.Entities).Any());
            Assert.That(others.Select(other => Score(item, other.Reference)), Is.All.LessThan(Score(item, item.Reference) - 0.1),
                item.Text);
        }
    }

    [TestCaseSource(nameof(Families))]
    public void An_answer_from_another_family_earns_less_than_everything_but_correctness(string family)
    {
        var other = Miniature.Test.First(item => item.Family == (family == "recipe" ? "poem" : "recipe")).Reference;
        Assert.That(Of(family).Average(item => Score(item, other)), Is.LessThan(0.55),
            "relevance, completeness and form are worth 0.6 together");
    }

    [TestCaseSource(nameof(Families))]
    public void An_unfinished_answer_is_worse(string family)
    {
        foreach (var item in Of(family))
            Assert.That(Judge.Score(item, item.Reference, finished: false).Total,
                Is.EqualTo(Score(item, item.Reference) - 0.1).Within(1e-12), "0.25 of form times 0.4");
    }

    [TestCaseSource(nameof(Families))]
    public void An_answer_said_five_times_is_worse(string family)
    {
        foreach (var item in Of(family))
            Assert.That(Score(item, string.Join(" \n ", Enumerable.Repeat(item.Reference, 5))),
                Is.LessThan(Score(item, item.Reference) - 0.05), item.Text);
    }

    [TestCaseSource(nameof(Families))]
    public void The_instruction_said_again_is_no_answer(string family) =>
        Assert.That(Of(family).Select(item => Score(item, item.Text)), Is.All.LessThan(0.55));

    [TestCaseSource(nameof(Families))]
    public void An_answer_in_a_dialogue_that_goes_on_is_worse(string family)
    {
        foreach (var item in Of(family))
            Assert.That(Score(item, $"{item.Reference} \n < user > \n {item.Text}"), Is.LessThan(Score(item, item.Reference) - 0.07),
                item.Text);
    }

    [TestCaseSource(nameof(Families))]
    public void The_short_wording_is_right_but_not_better_than_the_long_one(string name)
    {
        var family = FamilyList.Named(name);
        var random = new Philox(5, name);
        for (var i = 0; i < 40; i++)
        {
            var exercise = family.Draw(Miniature.World, null, family.DrawPhrasing(PhrasingUse.Any, random), random);
            var item = Item(exercise);
            var (reference, alternative) = (Judge.Score(
                item, exercise.Reference, finished: true), Judge.Score(item, exercise.Alternative ?? exercise.Reference, finished: true));
            Assert.That(alternative.Total, Is.GreaterThan(0.5), exercise.Alternative);
            Assert.That(Answer(alternative), Is.LessThanOrEqualTo(Answer(reference)), exercise.Alternative);
        }

        // Without the form, in which a long comparison loses for the words that it repeats.
        static double Answer(JudgeScore score) => score.Relevance + score.Correctness + score.Completeness;
    }

    [Test]
    public void Every_part_stays_between_0_and_1_whatever_the_response()
    {
        var random = new Philox(6, "responses");
        var words = Miniature.Tokenizer.Words.Skip(3).ToArray();
        string[] texts = [.. Miniature.Test.Select(item => item.Reference), .. Miniature.Test.Select(item => item.Text)];
        foreach (var item in Miniature.Test)
        {
            string[] responses =
            [
                random.Pick(texts), $"{random.Pick(texts)} {random.Pick(texts)}",
                string.Join(' ', Enumerable.Range(0, random.Below(72)).Select(_ => random.Pick(words))), random.Pick(words), "\n", "1", ".",
                "def def return return", $"{item.Reference} {item.Reference}",
            ];
            foreach (var response in responses)
            {
                var score = Judge.Score(item, response, finished: random.Chance(0.5));
                double[] parts = [score.Relevance, score.Correctness, score.Completeness, score.Form, score.Total];
                Assert.That(parts, Is.All.InRange(0.0, 1.0 + 1e-12), $"{item.Text} => {response}");
            }
        }
    }

    private static EvaluationInstruction[] Of(string family) => [.. Miniature.Test.Where(item => item.Family == family)];

    private static double Score(EvaluationInstruction item, string response) => Judge.Score(item, response, finished: true).Total;

    private static EvaluationInstruction Item(Exercise exercise) => new()
    {
        Id = "one",
        Family = exercise.Family,
        Text = exercise.Instruction,
        Reference = exercise.Reference,
        HeldOutPhrasing = false,
        Entities = exercise.Entities,
        Key = exercise.Key,
    };
}
