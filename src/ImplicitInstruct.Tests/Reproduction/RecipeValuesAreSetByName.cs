using System.Text;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class RecipeValuesAreSetByName
{
    private static readonly MiniWorldRecipe Recipe = (MiniWorldRecipe)Scale.Mini.Recipe;

    private static IEnumerable<Scale> Scales => Scale.All;

    [Test]
    public void A_value_is_set_and_nothing_else_moves() => Assert.That(
        Text(RecipeOverrides.Apply(Recipe, ["pretrain.steps=1000"])),
        Is.EqualTo(Text(Recipe with { Pretrain = Recipe.Pretrain with { Steps = 1000 } })));

    [TestCaseSource(nameof(Scales))]
    public void No_setting_gives_the_same_recipe(Scale scale) =>
        Assert.That(Text(RecipeOverrides.Apply(scale.Recipe, [])), Is.EqualTo(Text(scale.Recipe)));

    [Test]
    public void Every_kind_of_value_is_read_and_the_last_setting_wins()
    {
        var changed = RecipeOverrides.Apply(Recipe,
        [
            "instruction.PEAKLEARNINGRATES=2e-4, 3e-4", "chess.epochs=4", "tuning.schedule=Cosine", "pretrain.optimizer.clipNorm=none",
            "corpus.seed=18446744073709551615", " seeds.tuning = 2 ", "seeds.tuning=3", "corpus.familyWeights.chess=0.5",
        ]);
        Assert.That(changed.Instruction.PeakLearningRates, Is.EqualTo(new[] { 2e-4, 3e-4 }));
        Assert.That(changed.Chess.Epochs, Is.EqualTo(new[] { 4 }));
        Assert.That(changed.Tuning.Schedule, Is.EqualTo(ScheduleShape.Cosine));
        Assert.That(changed.Pretrain.Optimizer.ClipNorm, Is.Null);
        Assert.That(changed.Corpus.Seed, Is.EqualTo(ulong.MaxValue));
        Assert.That(changed.Seeds.Tuning, Is.EqualTo(3));
        Assert.That(changed.Corpus.FamilyWeights["chess"], Is.EqualTo(0.5));
    }

    [TestCaseSource(nameof(Scales))]
    public void A_value_has_one_name_at_every_scale(Scale scale)
    {
        string[] everywhere =
        [
            "instruction.epochs", "response.epochs", "response.peakLearningRates", "chess.epochs", "responseOtherTags.epochs",
            "tuning.batchSize", "tuning.schedule", "tuning.optimizer.beta2", "decode.maxNewTokens", "otherTags.user",
            "interval.seed", "seeds.tuning", "rules.diversityScope",
        ];
        Assert.That(everywhere.Except(RecipeOverrides.Keys(scale.Recipe)), Is.Empty);
    }

    [TestCaseSource(nameof(Scales))]
    public void A_number_of_seeds_is_a_number_of_tuning_runs(Scale scale)
    {
        Assert.That(RecipeOverrides.Settings(scale.RecipeWith(["seeds.tuning=3"], seeds: 2)), Does.Contain("seeds.tuning=2"));
        Assert.That(Text(scale.RecipeWith(["seeds.tuning=3"], seeds: null)),
            Is.EqualTo(Text(RecipeOverrides.Apply(scale.Recipe, ["seeds.tuning=3"]))));
    }

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(9, 3)]
    public void Fewer_runs_than_base_models_leave_base_models_out(int seeds, int baseModels) =>
        Assert.That(((MiniWorldRecipe)Scale.Mini.RecipeWith([], seeds)).Seeds.Pretraining, Is.EqualTo(baseModels));

    [TestCase("pretrain.stepz=1", "'pretrain.stepz'; did you mean pretrain.steps?")]
    [TestCase("Response.Epoch=1", "'Response.Epoch'; did you mean response.epochs?")]
    [TestCase("clipNrm=1", "'clipNrm'; did you mean pretrain.optimizer.clipNorm or tuning.optimizer.clipNorm?")]
    [TestCase("respons.epochs=1", "'respons.epochs'; did you mean response.epochs?")]
    [TestCase("learningRateOfEverything=1", "'learningRateOfEverything'.")]
    public void An_unknown_key_is_answered_with_the_nearest_ones_and_where_all_are(string setting, string said)
    {
        var refused = Assert.Throws<AdviceException>(() => RecipeOverrides.Apply(Recipe, [setting]))!;
        Assert.That((refused.Message, refused.Remedy), Is.EqualTo(($"There is no recipe value {said}", "recipe.key")));
    }

    [Test]
    public void A_key_that_is_near_many_is_answered_with_five_of_them() => Assert.That(
        () => RecipeOverrides.Apply(Recipe, ["epoch=1"]), Throws.TypeOf<AdviceException>().With.Message.EqualTo(
            "There is no recipe value 'epoch'; did you mean instruction.epochs, response.epochs, code.epochs, math.epochs or "
            + "poetry.epochs?"));

    [Test]
    public void The_recipe_is_printed_as_it_can_be_set()
    {
        var changed = RecipeOverrides.Apply(Recipe,
        [
            "instruction.peakLearningRates=2e-4,3e-4", "tuning.schedule=cosine", "pretrain.optimizer.clipNorm=none",
            "corpus.seed=18446744073709551615", "otherTags.user=green",
        ]);
        var settings = RecipeOverrides.Settings(changed);
        Assert.That(settings, Has.Count.EqualTo(RecipeOverrides.Keys(Recipe).Count));
        Assert.That(settings, Does.Contain("instruction.peakLearningRates=0.0002,0.0003").And.Contain("tuning.schedule=cosine")
            .And.Contain("pretrain.optimizer.clipNorm=none"));
        Assert.That(Text(RecipeOverrides.Apply(Recipe, settings)), Is.EqualTo(Text(changed)));
    }

    [TestCaseSource(nameof(Scales))]
    public void What_is_printed_sets_the_same_recipe(Scale scale) =>
        Assert.That(Text(RecipeOverrides.Apply(scale.Recipe, RecipeOverrides.Settings(scale.Recipe))), Is.EqualTo(Text(scale.Recipe)));

    [Test]
    public void The_command_prints_what_was_typed_among_the_rest()
    {
        using var output = new StringWriter();
        RecipeCommand.Run(new Study(new ReproduceOptions { Root = Repository.Root, Overrides = ["pretrain.steps=7"], Seeds = 2 }), output);
        Assert.That(output.ToString().Split('\n', StringSplitOptions.TrimEntries),
            Does.Contain("pretrain.steps=7").And.Contain("seeds.tuning=2").And.Contain("world.seed=1"));
    }

    [TestCaseSource(nameof(Scales))]
    public void Every_value_says_what_it_means_and_what_it_takes(Scale scale)
    {
        var meanings = RecipeMeanings.Of(scale.Recipe);
        Assert.That(meanings.Keys, Is.EquivalentTo(RecipeOverrides.Keys(scale.Recipe)));
        Assert.That(meanings.Where(one => one.Value.StartsWith("Takes", StringComparison.Ordinal)).Select(one => one.Key), Is.Empty);
        Assert.That(
            meanings["tuning.batchSize"], Is.EqualTo("Examples a step. Takes a whole number, at least 1."));
        Assert.That(meanings["tuning.schedule"], Does.EndWith("cosine in its text (appendix A). Takes one of linear, cosine."));
    }

    [TestCaseSource(nameof(Scales))]
    public void What_the_command_prints_is_a_file_that_changes_nothing_but_what_is_changed_in_it(Scale scale)
    {
        using var folder = new TemporaryFolder(inMemory: true);
        var (path, lines) = (Path.Combine(folder.Path, "my.recipe"), RecipeMeanings.Lines(scale.Recipe).ToList());
        File.WriteAllLines(path, lines);
        Assert.That(RecipeFile.ChangesIn(path, scale.Recipe), Is.Empty);
        File.WriteAllLines(path, [.. lines, "", "  # more steps", "decode.maxNewTokens = 9", "response.epochs=2"]);
        var changes = RecipeFile.ChangesIn(path, scale.Recipe);
        Assert.That(changes, Does.Contain("decode.maxNewTokens=9").And.Contain("response.epochs=2"));
        Assert.That(
            Text(RecipeOverrides.Apply(scale.Recipe, changes)),
            Is.EqualTo(Text(RecipeOverrides.Apply(scale.Recipe, ["decode.maxNewTokens=9", "response.epochs=2"]))));
    }

    [TestCase("pretrain.steps=many", "line 3: pretrain.steps cannot be 'many': it wants a whole number.")]
    [TestCase("pretrain.stepz=1", "line 3: There is no recipe value 'pretrain.stepz'; did you mean pretrain.steps?")]
    public void A_line_of_a_file_that_cannot_be_is_named(string line, string wrong)
    {
        using var folder = new TemporaryFolder(inMemory: true);
        var path = Path.Combine(folder.Path, "my.recipe");
        File.WriteAllLines(path, ["# mine", "pretrain.steps=4", line]);
        Assert.That(
            () => RecipeFile.ChangesIn(path, Recipe), Throws.TypeOf<AdviceException>().With.Message.EqualTo($"'{path}', {wrong}"));
    }

    [TestCase("pretrain.steps=many", "pretrain.steps cannot be 'many': it wants a whole number.")]
    [TestCase("pretrain.steps=1,000", "pretrain.steps cannot be '1,000': it wants a whole number.")]
    [TestCase("response.epochs=1,two", "response.epochs cannot be 'two': it wants a whole number.")]
    [TestCase("pretrain.schedule=steep", "pretrain.schedule cannot be 'steep': it wants one of linear, cosine.")]
    [TestCase("pretrain.optimizer.clipNorm=x",
        "pretrain.optimizer.clipNorm cannot be 'x': it wants a number such as 0.004 or 4e-3 or none.")]
    [TestCase("pretrain.steps", "'pretrain.steps' sets nothing: write a key, an equals sign and a value, e.g. pretrain.steps=1000.")]
    [TestCase("=3", "'=3' sets nothing: write a key, an equals sign and a value, e.g. pretrain.steps=1000.")]
    public void What_cannot_be_read_is_refused_in_one_sentence(string setting, string message) =>
        Assert.That(() => RecipeOverrides.Apply(Recipe, [setting]), Throws.TypeOf<AdviceException>().With.Message.EqualTo(message));

    [TestCase("pretrain.steps=0", "pretrain.steps is 0; it must be at least 1, e.g. pretrain.steps=1")]
    [TestCase("tuning.finalShare=1.5", "tuning.finalShare is 1.5; it is a share, from 0 to 1.")]
    [TestCase("pretrain.optimizer.beta1=1",
        "pretrain.optimizer.beta1 is 1; it must be from 0 to below 1, e.g. pretrain.optimizer.beta1=0.9")]
    [TestCase("tuning.optimizer.beta2=-0.5",
        "tuning.optimizer.beta2 is -0.5; it must be from 0 to below 1, e.g. tuning.optimizer.beta2=0.9")]
    [TestCase("tuning.optimizer.epsilon=0", "tuning.optimizer.epsilon is 0; it must be a positive number.")]
    [TestCase("tuning.optimizer.weightDecay=-1", "tuning.optimizer.weightDecay is -1; it must be 0 or a positive number.")]
    [TestCase("tuning.optimizer.clipNorm=0", "tuning.optimizer.clipNorm is 0; it must be a positive number.")]
    [TestCase("tuning.warmUpShare=0.1",
        "tuning.warmUpSteps and tuning.warmUpShare say the same in two ways: give one of them, and none for the other.")]
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

    [TestCaseSource(nameof(Scales))]
    public void The_recipe_as_it_stands_is_valid(Scale scale) => Assert.That(scale.Recipe.Validate, Throws.Nothing);

    private static string Text(ReproductionRecipe recipe) => Encoding.UTF8.GetString(CanonicalJson.Bytes(CanonicalJson.ToNode(recipe)));
}
