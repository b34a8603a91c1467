using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>What a step of a 7B model takes of a GPU's memory, by all the ways there are to make it less.</summary>
[TestFixture]
public sealed class WhatFitsAGpuIsKnownAhead
{
    private static readonly Downloads Elsewhere = new(new HubSettings { CacheFolder = "cache" }, "data");

    private static CheckpointRecipe Paper => (CheckpointRecipe)Scale.Paper.Recipe;

    /// <summary>An adapter in bfloat16 fits 24 GB, where all weights do not; 23 of its 24 are for tensors.</summary>
    [TestCase("4090", "tuning.method=lora", "of an adapter of 2048 tokens takes 18 GB: it fits the 24 GB")]
    [TestCase("l40s", "tuning.method=lora", "of an adapter of 2048 tokens takes 18 GB: it fits the 48 GB")]
    [TestCase("4090", "tuning.method=qlora", "of an adapter of 2048 tokens takes 10 GB: it fits the 24 GB")]
    [TestCase("h100", "torch.precision.moments=eightBit", "A training step of 2048 tokens takes 70 GB: it fits the 80 GB")]
    [TestCase("4090", "tuning.method=full", "and 81 GB of the host, where the optimizer's state lies: it does NOT fit the 24 GB")]
    public void A_dry_run_tells_what_fits_a_small_GPU(string device, string setting, string said)
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        var options = ToyReproduction.Options(scratch) with { Scale = Scale.Paper, Overrides = [setting], Device = device };
        var text = string.Join('\n', PlanText.Of(new Study(options, Elsewhere), StageStep.Tables));
        Assert.That(text, Does.Contain(said));
        var goes = text.Contains("they go when all that reads them is made", StringComparison.Ordinal);
        Assert.That(goes, Is.Not.EqualTo(setting.EndsWith("lora", StringComparison.Ordinal)), "adapters stay");
    }

    /// <summary>18 bytes a parameter are 121 GB, 6 are 40.</summary>
    [TestCase(141_000_000_000, ExpectedResult = OptimizerPlacement.Device)]
    [TestCase(80_000_000_000, ExpectedResult = OptimizerPlacement.Offloaded)]
    public OptimizerPlacement A_7B_models_optimizer_goes_to_the_host_where_the_device_is_too_small(long memory) =>
        EngineChoice.PlacementFor(Paper, [], memory);

    /// <summary>What changes numbers is in the keys of what is tuned, and nothing goes to the host.</summary>
    [Test]
    public void Moments_of_8_bits_are_another_precision_and_stay_on_the_device()
    {
        var recipe = With("torch.precision.moments=eightBit");
        Assert.That(EngineChoice.PlacementFor(recipe, [], 24_000_000_000), Is.EqualTo(OptimizerPlacement.Device));
        Assert.That(recipe.Torch.OnDevice("cpu", OptimizerPlacement.Device).Moments, Is.EqualTo(MomentPrecision.EightBit));
        Assert.That(new StagePrecision(TorchPrecision.Bf16, MomentPrecision.EightBit).ToString(), Is.EqualTo("bfloat16-8bitMoments"));
        Assert.That(() => recipe.Torch.Validate("torch"), Throws.Nothing);
        Assert.That(
            () => With("torch.precision.moments=eightBit", "torch.optimizer=offloaded").Torch.Validate("torch"),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith("torch.precision.moments is eightBit, and torch.optimizer is off"));
    }

    /// <summary>Rank 64, alpha 16, batches of 64, a constant rate of 1e-4, 10 epochs: An and Kim 2024, arXiv:2410.02465.</summary>
    [Test]
    public void The_recipe_with_a_name_is_that_of_the_nearest_replication()
    {
        var recipe = (CheckpointRecipe)RecipeOverrides.Apply(Paper, RecipeFile.ChangesIn("paper-qlora", Paper));
        recipe.Validate();
        Assert.That(
            (recipe.Tuning.Method, recipe.Tuning.Lora.Rank, recipe.Tuning.Lora.Alpha, recipe.Tuning.BatchSize),
            Is.EqualTo((TunedWeights.Qlora, 64, 16.0, 64)));
        var schedule = recipe.Tuning.ToSchedule(1e-4, 160);
        Assert.That(Enumerable.Range(0, 160).Select(step => schedule.AtOrAfterEnd(step)), Is.All.EqualTo(1e-4));
        Assert.That(
            recipe.Models.Values.Select(model => (model.PeakLearningRate, model.Instruction!.Epochs![0], model.Response!.Epochs![0])),
            Is.All.EqualTo(((double?)1e-4, 10, 10)));
        Assert.That(
            () => RecipeFile.ChangesIn("paper-qlor", Paper),
            Throws.TypeOf<AdviceException>().With.Message.Contains("There is no file 'paper-qlor', and no recipe of that name"));
    }

    [Test]
    public void A_placement_that_is_set_is_kept() => Assert.That(
        EngineChoice.PlacementFor(With("torch.optimizer=offloaded"), [], 141_000_000_000),
        Is.EqualTo(OptimizerPlacement.Offloaded));

    private static CheckpointRecipe With(params string[] settings) => RecipeOverrides.Apply(Paper, settings);
}
