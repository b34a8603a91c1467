using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.MiniWorld.Tuning;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class EvaluationAsksWhatTuningHasNotSeen
{
    private static readonly Dictionary<string, Split> Splits = Miniature.World.Entities.DistinctBy(entity => entity.Id)
        .ToDictionary(entity => entity.Id, entity => entity.Split);

    [Test]
    public void There_are_eight_instructions_of_each_of_24_families()
    {
        Assert.That(Miniature.Test, Has.Count.EqualTo(192));
        Assert.That(Miniature.Test.CountBy(item => item.Family).Select(count => count.Value), Has.Exactly(24).Items.And.All.EqualTo(8));
        Assert.That(Miniature.Validation, Has.Count.EqualTo(192));
    }

    [Test]
    public void Half_of_the_ranking_set_is_about_thinly_known_entities_where_a_family_has_any()
    {
        var ranking = EvaluationSets.Ranking(Miniature.World, new EvaluationRecipe());
        Assert.That(ranking.CountBy(item => item.Family).Select(count => count.Value), Has.Exactly(24).Items.And.All.EqualTo(4));
        var splits = ranking.GroupBy(item => item.Family).ToDictionary(items => items.Key,
            items => items.Count(item => item.Entities.Any(entity => Splits[entity] == Split.Obscure)));
        Assert.That((splits["p_city"], splits["compare"], splits["recipe"], splits["opp"], splits["chess"]), Is.EqualTo((2, 2, 2, 0, 0)));
        Assert.That(ranking.SelectMany(item => item.Entities).Select(entity => Splits[entity]),
            Is.All.EqualTo(Split.Test).Or.EqualTo(Split.Obscure));
    }

    [Test]
    public void Ids_and_texts_are_unique() =>
        Assert.That(Miniature.Test.Concat(Miniature.Validation).SelectMany(item => new[] { item.Id, item.Text }), Is.Unique);

    [Test]
    public void Every_second_instruction_has_a_phrasing_that_is_held_out()
    {
        var words = Miniature.Test.Where(item => item.Family != "chess").Select((item, i) => (item.HeldOutPhrasing, Odd: i % 2 == 1));
        Assert.That(words, Has.All.Matches<(bool HeldOut, bool Odd)>(item => item.HeldOut == item.Odd));
        Assert.That(Miniature.Test.Where(item => item.Family == "p_city" && item.HeldOutPhrasing).Select(item => item.Text),
            Has.All.Match("which town does .+ come from|tell me where .+ was born"));
        Assert.That(Miniature.Test.Where(item => item.Family == "p_city" && !item.HeldOutPhrasing).Select(item => item.Text),
            Has.None.Match("which town does|tell me where"));
    }

    [Test]
    public void Test_instructions_are_about_test_entities_and_validation_instructions_about_validation_entities()
    {
        Assert.That(Miniature.Test.SelectMany(item => item.Entities).Select(entity => Splits[entity]), Is.All.EqualTo(Split.Test));
        Assert.That(Miniature.Validation.SelectMany(item => item.Entities).Select(entity => Splits[entity]),
            Is.All.EqualTo(Split.Validation));
    }

    [TestCase(1UL), TestCase(2UL), TestCase(3UL)]
    public void Nothing_leaks_between_the_sets_of_a_world(ulong seed)
    {
        var world = World.Draw(seed);
        var (test, validation) = (EvaluationSets.Test(
            world, new EvaluationRecipe { Seed = seed }), EvaluationSets.Validation(world, new EvaluationRecipe { Seed = seed }));
        var recipe = new TuningSetRecipe { Seed = seed };
        IReadOnlyList<Demonstration>[] sets = [
            TuningSets.Instruction(world, recipe), .. Miniature.Tasks.Select(task => TuningSets.OneTask(world, recipe, task)),
        ];
        Assert.Multiple(() =>
        {
            foreach (var set in sets)
            {
                Assert.DoesNotThrow(() => SplitCheck.Require(set, test));
                Assert.DoesNotThrow(() => SplitCheck.Require(set, validation));
            }

            Assert.DoesNotThrow(() => SplitCheck.Require(validation, test));
        });
    }

    [Test]
    public void A_shared_instruction_is_found_and_named()
    {
        var shown = Demonstration(Miniature.Test[3].Text, entity: "person:nobody");
        Assert.That(Assert.Throws<AdviceException>(() => SplitCheck.Require([shown], Miniature.Test))!.Message,
            Does.StartWith(
                $"Evaluation would be of things already seen: the instruction '{Miniature.Test[3].Text}' of test/p_city/3 is also in the " +
                "other set."));
    }

    [Test]
    public void A_shared_entity_is_found_and_named()
    {
        var entity = Miniature.Test[0].Entities[0];
        var shown = Demonstration("who ?", entity);
        Assert.That(Assert.Throws<AdviceException>(() => SplitCheck.Require([shown], Miniature.Test))!.Message,
            Does.StartWith($"Evaluation would be of things already seen: the entity {entity} of test/p_city/0 is also in the other set."));
    }

    [Test]
    public void Two_worlds_do_leak_into_each_other() =>
        Assert.Throws<AdviceException>(
            () => SplitCheck.Require(TuningSets.Instruction(World.Draw(2), new TuningSetRecipe()), Miniature.Test));

    [Test]
    public void Sets_are_the_same_on_every_run() =>
        Assert.That(JsonLines.Write(EvaluationSets.Test(World.Draw(1), new EvaluationRecipe())),
            Is.EqualTo(JsonLines.Write(Miniature.Test)));

    [Test]
    public void A_set_comes_back_from_its_text_with_all_that_judging_needs()
    {
        var text = JsonLines.Write(Miniature.Test);
        var read = JsonLines.ReadInstructions(text);
        Assert.That(JsonLines.Write(read), Is.EqualTo(text));
        Assert.That(read.Select(item => item.Key.GetType()), Is.EqualTo(Miniature.Test.Select(item => item.Key.GetType())));
    }

    [TestCase("{}"), TestCase("null"), TestCase("x"), TestCase(
        """{"id":"a","family":"b","text":"c","reference":"d","heldOutPhrasing":true,"entities":[],"key":{"kind":"riddle"}}""")]
    public void A_line_that_is_no_instruction_is_refused_with_its_number(string line) =>
        Assert.That(
            Assert.Throws<AdviceException>(
                () => JsonLines.ReadInstructions(JsonLines.Write(Miniature.Test.Take(1)) + line + "\n"))!.Message,
            Does.StartWith("Line 2 is not a EvaluationInstruction: "));

    [Test]
    public void More_instructions_than_a_family_has_are_refused() =>
        Assert.That(
            Assert.Throws<AdviceException>(
                () => EvaluationSets.Validation(Miniature.World, new EvaluationRecipe { ValidationPerFamily = 500 }))!.Message,
            Does.Match(
                "^The family p_city has too few different instructions in the split Validation: [0-9]+ of 500 validation instructions " +
                "were found."));

    [Test]
    public void A_family_without_its_name_is_refused_with_the_names_there_are() =>
        Assert.That(Assert.Throws<AdviceException>(() => FamilyList.Named("p_town"))!.Message,
            Does.StartWith("There is no family 'p_town'. Families: p_city, p_year, "));

    private static Demonstration Demonstration(string instruction, string entity) =>
        new() { Family = "p_city", Instruction = instruction, Response = "yes .", Entities = [entity] };
}
