using System.Text;
using ImplicitInstruct.Build.Recipe;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class RecipeValuesAreSetByName
{
    private static readonly MiniatureRecipe Recipe = new();

    [Test]
    public void A_value_is_set_and_nothing_else_moves() =>
        Assert.That(Text(RecipeOverrides.Apply(Recipe, ["pretrain.steps=1000"])), Is.EqualTo(Text(Recipe with { Pretrain = Recipe.Pretrain with { Steps = 1000 } })));

    [Test]
    public void No_setting_gives_the_same_recipe() => Assert.That(Text(RecipeOverrides.Apply(Recipe, [])), Is.EqualTo(Text(Recipe)));

    [Test]
    public void Every_kind_of_value_is_read_and_the_last_setting_wins()
    {
        var changed = RecipeOverrides.Apply(Recipe,
            ["instruction.PEAKLEARNINGRATES=2e-4, 3e-4", "chess.epochs=4", "response.schedule=Cosine", "pretrain.optimizer.clipNorm=none", "corpus.seed=18446744073709551615", " seeds.tuning = 2 ", "seeds.tuning=3", "corpus.familyWeights.chess=0.5"]);
        Assert.That(changed.Instruction.PeakLearningRates, Is.EqualTo(new[] { 2e-4, 3e-4 }));
        Assert.That(changed.Chess.Epochs, Is.EqualTo(new[] { 4 }));
        Assert.That(changed.Response.Schedule, Is.EqualTo(ScheduleShape.Cosine));
        Assert.That(changed.Pretrain.Optimizer.ClipNorm, Is.Null);
        Assert.That(changed.Corpus.Seed, Is.EqualTo(ulong.MaxValue));
        Assert.That(changed.Seeds.Tuning, Is.EqualTo(3));
        Assert.That(changed.Corpus.FamilyWeights["chess"], Is.EqualTo(0.5));
    }

    [TestCase("pretrain.stepz=1", "'pretrain.stepz'; did you mean pretrain.steps? ./build")]
    [TestCase("Response.Epoch=1", "'Response.Epoch'; did you mean response.epochs? ./build")]
    [TestCase("epoch=1", "'epoch'; did you mean instruction.epochs, response.epochs, code.epochs, math.epochs or poetry.epochs? ./build")]
    [TestCase("clipNrm=1", "'clipNrm'; did you mean pretrain.optimizer.clipNorm")]
    [TestCase("respons.epochs=1", "'respons.epochs'; did you mean response.epochs")]
    [TestCase("learningRateOfEverything=1", "'learningRateOfEverything'. ./build")]
    public void An_unknown_key_is_answered_with_the_nearest_ones_and_where_all_are(string setting, string said) =>
        Assert.That(() => RecipeOverrides.Apply(Recipe, [setting]), Throws.TypeOf<AdviceException>()
            .With.Message.StartsWith($"There is no recipe value {said}").And.Message.EndsWith("./build.sh --target Recipe [--scale NAME] lists all of them with their values.").And.Message.Length.LessThan(300));

    [Test]
    public void The_recipe_is_printed_as_it_can_be_set()
    {
        var changed = RecipeOverrides.Apply(Recipe, ["instruction.peakLearningRates=2e-4,3e-4", "response.schedule=cosine", "pretrain.optimizer.clipNorm=none", "corpus.seed=18446744073709551615", "otherTags.user=green"]);
        var settings = RecipeOverrides.Settings(changed);
        Assert.That(settings, Has.Count.EqualTo(RecipeOverrides.Keys(Recipe).Count));
        Assert.That(settings, Does.Contain("instruction.peakLearningRates=0.0002,0.0003").And.Contain("response.schedule=cosine").And.Contain("pretrain.optimizer.clipNorm=none"));
        Assert.That(Text(RecipeOverrides.Apply(Recipe, settings)), Is.EqualTo(Text(changed)));
    }

    [TestCase("smol")]
    [TestCase("paper")]
    public void So_is_that_of_another_scale(string scale)
    {
        var recipe = ScaleRecipe.Of(scale);
        var again = RecipeOverrides.Apply(recipe, RecipeOverrides.Settings(recipe));
        Assert.That(CanonicalJson.Bytes(CanonicalJson.ToNode(again)), Is.EqualTo(CanonicalJson.Bytes(CanonicalJson.ToNode(recipe))));
    }

    [Test]
    public void The_command_prints_what_was_typed_among_the_rest()
    {
        using var output = new StringWriter();
        RecipeCommand.Run(new ReproduceOptions { Root = Repository.Root, Overrides = ["pretrain.steps=7"], Seeds = 2 }, output);
        Assert.That(output.ToString().Split('\n', StringSplitOptions.TrimEntries), Does.Contain("pretrain.steps=7").And.Contain("seeds.tuning=2").And.Contain("world.seed=1"));
    }

    [TestCase("pretrain.steps=many", "pretrain.steps cannot be 'many': it wants a whole number.")]
    [TestCase("pretrain.steps=1,000", "pretrain.steps cannot be '1,000': it wants a whole number.")]
    [TestCase("response.epochs=1,two", "response.epochs cannot be 'two': it wants a whole number.")]
    [TestCase("pretrain.schedule=steep", "pretrain.schedule cannot be 'steep': it wants one of linear, cosine.")]
    [TestCase("pretrain.optimizer.clipNorm=x", "pretrain.optimizer.clipNorm cannot be 'x': it wants a number such as 0.004 or 4e-3 or none.")]
    [TestCase("pretrain.steps", "'pretrain.steps' sets nothing: write a key, an equals sign and a value, e.g. --set pretrain.steps=1000")]
    [TestCase("=3", "'=3' sets nothing: write a key, an equals sign and a value, e.g. --set pretrain.steps=1000")]
    public void What_cannot_be_read_is_refused_in_one_sentence(string setting, string message) =>
        Assert.That(() => RecipeOverrides.Apply(Recipe, [setting]), Throws.TypeOf<AdviceException>().With.Message.EqualTo(message));

    [TestCase("pretrain.steps=0", "pretrain.steps is 0; it must be at least 1, e.g. --set pretrain.steps=1")]
    [TestCase("response.finalShare=1.5", "response.finalShare is 1.5; it is a share, from 0 to 1.")]
    [TestCase("pretrain.optimizer.beta1=1", "pretrain.optimizer.beta1 is 1; it must be from 0 to below 1, e.g. --set pretrain.optimizer.beta1=0.9")]
    [TestCase("response.optimizer.beta2=-0.5", "response.optimizer.beta2 is -0.5; it must be from 0 to below 1, e.g. --set response.optimizer.beta2=0.9")]
    [TestCase("response.optimizer.epsilon=0", "response.optimizer.epsilon is 0; it must be a positive number.")]
    [TestCase("response.optimizer.weightDecay=-1", "response.optimizer.weightDecay is -1; it must be 0 or a positive number.")]
    [TestCase("response.optimizer.clipNorm=0", "response.optimizer.clipNorm is 0; it must be a positive number.")]
    [TestCase("pretrain.heads=3", "pretrain.hiddenSize is 128, which pretrain.heads = 3 does not divide into heads of even width.")]
    [TestCase("instruction.peakLearningRates=1e-4,-1", "instruction.peakLearningRates is -1; it must be a positive number.")]
    [TestCase("response.epochs=2,2", "response.epochs has a value twice.")]
    public void What_makes_no_sense_is_refused_under_its_key(string setting, string message) =>
        Assert.That(RecipeOverrides.Apply(Recipe, [setting]).Validate, Throws.TypeOf<AdviceException>().With.Message.EqualTo(message));

    [TestCase("world.people=3")]
    [TestCase("corpus.rows=0")]
    [TestCase("evaluation.testPerFamily=0")]
    [TestCase("judge.formWeight=0.9")]
    public void The_mini_world_refuses_its_own_values(string setting) =>
        Assert.That(RecipeOverrides.Apply(Recipe, [setting]).Validate, Throws.TypeOf<AdviceException>());

    [Test]
    public void The_recipe_as_it_stands_is_valid() => Assert.That(Recipe.Validate, Throws.Nothing);

    private static string Text(MiniatureRecipe recipe) => Encoding.UTF8.GetString(CanonicalJson.Bytes(CanonicalJson.ToNode(recipe)));
}
