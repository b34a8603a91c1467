using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class WrittenInstructionsAreUnderstood
{
    private static readonly World Facts = World.Draw(new WorldRecipe());

    [Test]
    public void What_the_world_asks_is_found_again_with_its_family_and_subjects()
    {
        var recipe = new EvaluationRecipe { TestPerFamily = 4, RankingPerFamily = 2 };
        IReadOnlyList<EvaluationInstruction> drawn = [.. EvaluationSets.Test(Facts, recipe), .. EvaluationSets.Ranking(Facts, recipe)];
        foreach (var one in drawn)
        {
            var found = WrittenInstructions.Find(Facts, one.Text, "own/line-1");
            Assert.That(found, Is.Not.Null, one.Text);
            Assert.That((found!.Family, found.Text, found.HeldOutPhrasing), Is.EqualTo((one.Family, one.Text, one.HeldOutPhrasing)));
            Assert.That(found.Entities, Is.EqualTo(one.Entities), one.Text);
        }
    }

    [TestCase("what is the meaning of life ?")]
    [TestCase("where was nobody born ?")]
    public void What_no_family_asks_is_not(string text) => Assert.That(WrittenInstructions.Find(Facts, text, "own/line-1"), Is.Null);
}
