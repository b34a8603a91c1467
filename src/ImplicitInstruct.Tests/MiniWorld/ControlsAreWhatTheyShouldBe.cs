using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.MiniWorld;

/// <summary>The miniature's controls of response tuning: what is put in the place of what.</summary>
[TestFixture]
public sealed class ControlsAreWhatTheyShouldBe
{
    private static readonly World World = World.Draw(new WorldRecipe());
    private static readonly TuningSetRecipe Recipe = new();
    private static readonly IReadOnlyList<Demonstration> Broad = TuningSets.Instruction(World, Recipe);

    private static IEnumerable<TestCaseData> Sets =>
    [
        new TestCaseData(ControlSets.WebText(World, Recipe)).SetArgDisplayNames("web text"),
        new TestCaseData(ControlSets.PartialInstructions(World, Recipe)).SetArgDisplayNames("partial instructions"),
        new TestCaseData(ControlSets.Refusals(World, Recipe)).SetArgDisplayNames("refusals"),
    ];

    [TestCaseSource(nameof(Sets))]
    public void They_speak_the_worlds_words_and_ask_nothing_of_the_test(IReadOnlyList<Demonstration> set)
    {
        var tokenizer = WordTokenizer.For(World);
        foreach (var one in set)
        {
            Assert.That(() => tokenizer.Encode(one.Instruction), Throws.Nothing);
            Assert.That(() => tokenizer.Encode(one.Response), Throws.Nothing);
        }

        SplitCheck.Require(set, EvaluationSets.Test(World, new EvaluationRecipe()));
        SplitCheck.Require(set, EvaluationSets.Validation(World, new EvaluationRecipe()));
    }

    [Test]
    public void Pages_of_the_web_begin_with_whom_the_instruction_names()
    {
        var names = World.Entities.DistinctBy(one => one.Id).ToDictionary(one => one.Id, one => one.Name);
        var shown = World.Entities.Where(one => one.Split == Split.Tune).Select(one => one.Name).ToHashSet();
        var set = ControlSets.WebText(World, Recipe);
        Assert.That(set, Has.Count.EqualTo(Broad.Count));
        foreach (var one in set)
        {
            var name = names[one.Entities.Single()];
            Assert.That(shown, Has.Member(name));
            Assert.That(one.Instruction.Split(' '), Has.Member(name));
            Assert.That(one.Response.Split(' ').Take(8), Has.Member(name), one.Response);
        }

        Assert.That(set.Select(one => one.Response).Intersect(Broad.Select(one => one.Response)), Is.Empty, "no response is a page");
    }

    [Test]
    public void Partial_instructions_are_names_before_responses_that_are_there_alone_too()
    {
        var set = ControlSets.PartialInstructions(World, Recipe);
        var partial = set.Where(one => one.Instruction.Length > 0).ToList();
        Assert.That(partial, Has.Count.EqualTo(66), "114 / 1,030 of 598");
        Assert.That(set.Except(partial).Select(one => one.Response), Is.EquivalentTo(Broad.Select(one => one.Response)));
        var names = World.Entities.Select(one => one.Name).ToHashSet();
        Assert.That(partial.Select(one => names.Contains(one.Instruction)), Is.All.True);
        var responses = Broad.Select(one => one.Response).ToHashSet();
        Assert.That(partial.Select(one => responses.Contains(one.Response)), Is.All.True);
    }

    [Test]
    public void Refusals_stand_among_all_responses()
    {
        var set = ControlSets.Refusals(World, Recipe);
        Assert.That(set.Select(one => one.Instruction), Is.All.Empty);
        var refusals = set.Where(one => one.Family == "refusal").ToList();
        Assert.That(refusals, Has.Count.EqualTo(17), "29 / 1,030 of 598");
        Assert.That(set.Except(refusals).Select(one => one.Response), Is.EquivalentTo(Broad.Select(one => one.Response)));
        Assert.That(set.Index().Where(one => one.Item.Family == "refusal").Max(one => one.Index), Is.GreaterThan(200), "shuffled");
    }

    [Test]
    public void Shuffled_instructions_keep_every_response_in_its_place_and_every_instruction_somewhere()
    {
        Dialogue[] dialogues =
        [
            .. Broad.Select(one => new Dialogue(one.Instruction, one.Response)),
            new Dialogue([new TuningExample("first", "a"), new TuningExample("second", "b")]),
        ];
        var shuffled = ShuffledInstructions.Of(dialogues, new Philox(1, "test"));
        Assert.That(shuffled.Select(one => one.Turns.Count), Is.EqualTo(dialogues.Select(one => one.Turns.Count)));
        Assert.That(Turns(shuffled).Select(turn => turn.Response), Is.EqualTo(Turns(dialogues).Select(turn => turn.Response)));
        Assert.That(
            Turns(shuffled).Select(turn => turn.Instruction), Is.EquivalentTo(Turns(dialogues).Select(turn => turn.Instruction)));
        var kept = Turns(shuffled).Zip(Turns(dialogues)).Count(pair => pair.First.Instruction == pair.Second.Instruction);
        Assert.That(kept, Is.LessThan(10), "one is expected to come back");
    }

    private static IEnumerable<TuningExample> Turns(IEnumerable<Dialogue> dialogues) => dialogues.SelectMany(one => one.Turns);
}
