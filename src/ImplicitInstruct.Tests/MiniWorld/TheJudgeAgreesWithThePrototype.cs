using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Judging;

namespace ImplicitInstruct.Tests.MiniWorld;

/// <summary>
/// Scores that the prototype printed for sample responses, to two digits; the facts are those of its world. It had no discount on
/// repetition.
/// </summary>
[TestFixture]
public sealed class TheJudgeAgreesWithThePrototype
{
    private const double Printed = 0.0051;

    private static readonly string[] Cities =
        "arlon belmar corvo dunholm estra falken grimsey halden istra jarno kelso lomar merano narvik orsova pelham".Split(' ');

    private static readonly EvaluationInstruction Birthplace = Item("tell me where nils was born .", new AttributeKey
    {
        Reference = "nils was born in belmar .",
        Subject = "nils",
        Required = [new RequiredValue("belmar", Cities)],
    });

    private static readonly EvaluationInstruction OwlsHome = Item("for a friend : tell me where a owl lives .", new AttributeKey
    {
        Reference = "a owl lives in the cave .",
        Subject = "owl",
        Required = [new RequiredValue("cave", ["forest", "river", "sea", "desert", "mountain", "field", "swamp", "cave"])],
    });

    private static readonly EvaluationInstruction OceanPoem = Item("please write a poem on ocean . thank you very much .", new PoemKey
    {
        Reference =
            "the dolphin is covered by the snow \n the shell will never let me go \n the wave will greet the bright new day \n the tide " +
            "has shown me the way",
        ThemeWords = ["wave", "tide", "shell", "dolphin"],
        Rhymes =
        [
            new("day", "way"), new("night", "light"), new("sea", "free"), new("sky", "high"), new("tree", "me"), new("snow", "go"),
            new("song", "long"), new("land", "hand"),
        ],
    });

    private static readonly EvaluationInstruction Over4 = Item(
        "i need help . please write a function that checks if a number is bigger than 4 .",
        new CodeKey { Reference = "def over ( n ) : \n return n > 4" });

    private static readonly EvaluationInstruction Concert = Item("draft a letter to greta about the concert .", new EmailKey
    {
        Reference = "dear greta , \n i am writing about the concert . let me know the best time . \n best wishes",
        Person = "greta",
        Topic = "concert",
        Bodies = [
            "please send me the details .", "could we talk about it soon .", "i hope to hear from you .", "let me know the best time .",
        ],
    });

    private static readonly OracleJudge Judge = new(
        [Birthplace, OwlsHome, OceanPoem, Over4, Concert], new JudgeRecipe { RepetitionDiscount = 0 });

    [Test]
    public void The_short_answer_alone() => AssertScore(Birthplace, "in belmar .", 0.855);

    [Test]
    public void The_short_answer_seven_times() => AssertScore(Birthplace, Times(7, "in belmar ."), 0.80);

    [Test]
    public void With_the_discount_the_same_repetition_is_worth_half() => Assert.That(
        new OracleJudge([Birthplace]).Score(Birthplace, Times(7, "in belmar ."), finished: true).Total,
        Is.EqualTo(0.80 * (1 - (0.5 * 20 / 24))).Within(Printed), "20 of 24 runs of four words repeat");

    [Test]
    public void A_tag_in_the_middle_of_repetitions() =>
        AssertScore(Birthplace, Times(6, "in belmar .") + " \n < < user > > \n in belmar .", 0.62);

    [Test]
    public void Repetitions_that_become_a_dialogue_about_someone_else() => AssertScore(
        Birthplace,
        Times(7, "in belmar .") + " \n < / user > \n what is the home town of simon ? \n < / user > \n simon was born in belmar .", 0.57);

    [Test]
    public void A_dialogue_that_is_cut_off()
    {
        const string Turn = "\n \n < / user > \n what is the home town of simon ? \n \n < / assistant > \n simon was born in belmar .";
        AssertScore(Birthplace, $"in belmar . {Turn} {Turn} \n \n < / user > \n what is the home town of", 0.37, finished: false);
    }

    [Test]
    public void A_habitat_in_the_short_wording() => AssertScore(OwlsHome, "in the cave .", 0.87);

    [Test]
    public void A_habitat_followed_by_a_dialogue_about_another_animal() => AssertScore(
        OwlsHome, "in the cave . \n < < user > > \n what is the home of a wolf ? \n < < assistant > > \n in the forest .", 0.33);

    [Test]
    public void The_question_again_and_again_without_an_end()
    {
        const string Turn = "tell me where a owl lives . \n < < user > > \n ";
        AssertScore(OwlsHome,
            $"{Turn}{Turn}tell me where a owl lives . \n < | assistant | | \n {Turn}tell me where a owl lives . \n < < assistant > > \n " +
            "tell me", 0.20, finished: false);
    }

    [Test]
    public void A_couplet_instead_of_two() =>
        AssertScore(OceanPoem, "the dolphin is spreading over the land \n the shell is warm inside my hand", 0.76);

    [Test]
    public void Three_lines_whose_couplet_straddles_the_pairs() =>
        AssertScore(
            OceanPoem, "the dolphin is with me all day long \n the tide is resting by the tree \n the shell is smiling back at me", 0.76);

    [Test]
    public void Another_request_instead_of_a_poem() =>
        AssertScore(OceanPoem, "please write a poem on winter . \n write a poem about love .", 0.12);

    [Test]
    public void A_function_three_times() => AssertScore(Over4, Times(3, "def over ( n ) : \n return n > 4"), 0.53);

    [Test]
    public void A_recipe_instead_of_a_function() => AssertScore(
        Over4, "ingredients : tomato , shrimp , mushroom . \n 1 . chop the tomato . \n 2 . grill it with the shrimp . \n 3 . add the " +
            "mushroom and serve .", 0.12);

    [Test]
    public void An_email_with_another_of_the_sentences() =>
        AssertScore(Concert, "dear greta , \n i am writing about the concert . i hope to hear from you . \n best wishes", 1.00);

    [Test]
    public void An_email_twice()
    {
        const string Letter = "dear greta , \n i am writing about the concert . let me know the best time . \n best wishes";
        AssertScore(Concert, Times(2, Letter), 0.93);
    }

    private static void AssertScore(EvaluationInstruction item, string response, double printed, bool finished = true) =>
        Assert.That(Judge.Score(item, response, finished).Total, Is.EqualTo(printed).Within(Printed));

    private static string Times(int times, string text) => string.Join(" \n ", Enumerable.Repeat(text, times));

    private static EvaluationInstruction Item(string text, AnswerKey key) => new()
    {
        Id = text,
        Family = "sample",
        Text = text,
        Reference = key.Reference,
        HeldOutPhrasing = true,
        Entities = [],
        Key = key,
    };
}
