using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class TuningSetsShowOnlyWhatTuningMaySee
{
    private static readonly Dictionary<string, Split> Splits = Miniature.World.Entities.DistinctBy(entity => entity.Id)
        .ToDictionary(entity => entity.Id, entity => entity.Split);

    private static IEnumerable<TestCaseData> Sets =>
        Miniature.Tasks.Select(task => new TestCaseData(Miniature.Task(task)).SetArgDisplayNames(task.Id()))
            .Prepend(new TestCaseData(Miniature.Instructions).SetArgDisplayNames("instruction"));

    [TestCaseSource(nameof(Sets))]
    public void Every_instruction_is_about_tuning_entities(IReadOnlyList<Demonstration> set) =>
        Assert.That(set.SelectMany(item => item.Entities).Select(entity => Splits[entity]), Is.All.EqualTo(Split.Tune));

    [TestCaseSource(nameof(Sets))]
    public void No_pair_occurs_twice(IReadOnlyList<Demonstration> set) =>
        Assert.That(set.Select(item => item.ToTuningExample()), Is.Unique);

    [TestCaseSource(nameof(Sets))]
    public void No_instruction_has_a_phrasing_that_is_held_out(IReadOnlyList<Demonstration> set)
    {
        foreach (var item in set.Where(item => item.Family != "chess"))
        {
            var family = FamilyList.Named(item.Family);
            var heldOut = family.Phrasings.Index()
                .Where(phrasing => phrasing.Index % family.PhrasingCount >= family.PhrasingCount - family.HeldOut)
                .Select(phrasing => phrasing.Item);
            Assert.That(heldOut.Where(phrasing => Matches(phrasing, item.Instruction)), Is.Empty, item.Instruction);
        }

        // The literal words around the slots, in order: "please name the capital city of {x} ." cannot be another phrasing's sentence.
        static bool Matches(Template phrasing, string instruction) =>
            System.Text.RegularExpressions.Regex.IsMatch(
                instruction,
                @"(^| )" +
                    System.Text.RegularExpressions.Regex.Replace(
                        System.Text.RegularExpressions.Regex.Escape(phrasing.Text), @"\\{\w+}", @".+") + "( |$)");
    }

    [Test]
    public void The_broad_set_has_26_of_each_of_23_families()
    {
        var counts = Miniature.Instructions.CountBy(item => item.Family).ToDictionary();
        Assert.That(Miniature.Instructions, Has.Count.EqualTo(598));
        Assert.That(counts, Has.Count.EqualTo(23).And.Not.ContainKey("chess"));
        Assert.That(counts.Values, Is.All.EqualTo(26));
    }

    [Test]
    public void The_broad_set_is_shuffled() =>
        Assert.That(Miniature.Instructions.Zip(Miniature.Instructions.Skip(1)).Count(pair => pair.First.Family == pair.Second.Family),
            Is.LessThan(80), "of 597 neighbours about 26 by chance");

    [TestCase(SingleTask.Code, 400, "def ")]
    [TestCase(SingleTask.Poetry, 400, "")]
    [TestCase(SingleTask.Recipes, 400, "ingredients : ")]
    [TestCase(SingleTask.Chess, 384, "1 . ")]
    public void A_single_task_has_its_number_of_examples_in_reference_wording(SingleTask task, int count, string start)
    {
        var set = Miniature.Task(task);
        Assert.That(set, Has.Count.EqualTo(count));
        Assert.That(set.Select(item => item.Response), Has.All.StartsWith(start));
    }

    [Test]
    public void Answers_of_the_math_task_end_in_the_marker_and_the_result()
    {
        foreach (var item in Miniature.Task(SingleTask.Math))
        {
            var words = item.Response.Split(' ');
            Assert.That(words[^2], Is.EqualTo("####"));
            Assert.That(words[^1], Is.EqualTo(words[Array.IndexOf(words, "=") + 1]));
        }
    }

    [Test]
    public void Other_responses_of_the_broad_set_have_no_marker() =>
        Assert.That(Miniature.Instructions.Select(item => item.Response), Has.None.Contains("####"));

    [Test]
    public void First_moves_and_the_response_make_a_whole_game()
    {
        var world = World.Draw(new WorldRecipe { Chess = new ChessRecipe() });
        Assert.That(
            TuningSets.OneTask(world, new TuningSetRecipe(), SingleTask.Chess).Select(item => $"{item.Instruction} {item.Response}")
                .Distinct(),
            Is.SubsetOf(world.Games.Select(game => game.Text(0, 10))));
    }

    [Test]
    public void Chess_in_the_papers_form_shows_a_header_and_answers_with_a_whole_game()
    {
        var set = Miniature.Task(SingleTask.Chess);
        Assert.That(set, Has.Count.EqualTo(384), "60% of 640 games");
        Assert.That(set.Select(item => item.Instruction), Has.All.Match(@"^\d+ \d+$"), "both ratings");
        Assert.That(set.Select(item => item.Response), Has.All.StartsWith("1 . "));
    }

    [Test]
    public void Sets_are_the_same_on_every_run_and_others_for_another_seed()
    {
        Assert.That(JsonLines.Write(TuningSets.Instruction(World.Draw(1), new TuningSetRecipe())),
            Is.EqualTo(JsonLines.Write(Miniature.Instructions)));
        Assert.That(JsonLines.Write(TuningSets.Instruction(World.Draw(1), new TuningSetRecipe { Seed = 2 })),
            Is.Not.EqualTo(JsonLines.Write(Miniature.Instructions)));
    }

    [Test]
    public void A_set_comes_back_from_its_text() =>
        Assert.That(JsonLines.ReadDemonstrations(JsonLines.Write(Miniature.Instructions)).Select(item => item.ToTuningExample()),
            Is.EqualTo(Miniature.Instructions.Select(item => item.ToTuningExample())));

    [Test]
    public void More_examples_than_a_family_has_are_refused()
    {
        var refusal = Assert.Throws<AdviceException>(
            () => TuningSets.OneTask(Miniature.World, new TuningSetRecipe { PerTask = 5_000 }, SingleTask.Code));
        Assert.That(refusal!.Message,
            Does.Match("^The family code has too few different pairs of instruction and response: (3|4)[0-9]{3} of 5000 were found."),
            "34 functions, 5 phrasings, 24 affixes");
    }
}
