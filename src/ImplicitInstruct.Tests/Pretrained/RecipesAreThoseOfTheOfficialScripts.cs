using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Pretrained;
using ImplicitInstruct.Reproduction.Pretrained.Experiments;
using ImplicitInstruct.Reproduction.Pretrained.Planning;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using ImplicitInstruct.Tests.Pipeline;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Pretrained;

[TestFixture]
public sealed class RecipesAreThoseOfTheOfficialScripts
{
    [Test]
    public void Every_number_of_epochs_is_the_one_of_the_test_scripts()
    {
        var scripts = new PaperTables(ToyReproduction.Repository)["epochs"];
        var models = Models(ScaleRecipe.Paper);
        foreach (var name in models.Names)
        {
            var tuned = models.Recipe.Models[name].Epochs.Methods.Where(method => method.Variant != TuningVariant.WithoutRestatements).Select(method => models.Tuned(name, method, seed: 1));
            Assert.That(
                tuned.Select(stage => (stage.System, (double)((GivenEpochs)stage.Epochs).Number)),
                Is.EquivalentTo(scripts.Where(value => value.Model == models.Recipe.Models[name].PaperName).Select(value => (value.Condition, value.Value))), name);
        }
    }

    /// <summary>scripts/iclr2025: 2 processes of 1 example accumulate 32 times, and the last, partial step of an epoch counts.</summary>
    [TestCase(1030, 17)]
    [TestCase(1000, 16)]
    [TestCase(571, 9)]
    [TestCase(374, 6)]
    public void An_epoch_has_as_many_steps_as_theirs(int examples, int steps) =>
        Assert.That(new ImplicitInstruct.Reproduction.Training.BatchOrder(examples, ScaleRecipe.Paper.Tuning.BatchSize, 1, "x").StepsPerEpoch, Is.EqualTo(steps));

    [Test]
    public void Every_conflict_with_a_key_can_be_set_by_it()
    {
        var keys = RecipeOverrides.Keys(ScaleRecipe.Paper);
        foreach (var conflict in PretrainedConflicts.InForce(ScaleRecipe.Paper).Where(conflict => conflict.Key is not null))
            Assert.That(keys, Does.Contain(conflict.Key), conflict.What);
    }

    [Test]
    public void The_papers_text_is_a_few_settings_away()
    {
        var recipe = RecipeOverrides.Apply(ScaleRecipe.Paper,
            ["tuning.schedule=cosine", "tuning.warmUpShare=0.1", "tuning.beginToken=always", "rules.whatScore=-3", "rules.diversityScope=response", "rules.forcesEnd=true", "style.instructions=lima"]);
        Assert.That(recipe.Tuning.ToSchedule(1e-5, 255), Is.EqualTo(new LearningRateSchedule { Shape = ScheduleShape.Cosine, Peak = 1e-5, WarmUpSteps = 25, Steps = 255, StartsAtZero = true }));
        Assert.That(recipe.Rules, Is.EqualTo(new Llama2RuleChoices { WhatScore = -3, DiversityScope = DiversityScope.Response, ForcesEnd = true }));
        Assert.That(PretrainedConflicts.InForce(recipe).Select(conflict => conflict.InForce), Does.Contain("cosine, as the text").And.Contain("the response, as the text").And.Contain("LIMA's, as the text"));
        Assert.That(PretrainedConflicts.InForce(ScaleRecipe.Paper).Select(conflict => conflict.InForce), Has.None.EndsWith("as the text"));
    }

    [Test]
    public void A_base_models_values_are_set_by_its_name()
    {
        var recipe = RecipeOverrides.Apply(ScaleRecipe.Paper, ["models.olmo-7b.epochs.response=5", "models.llama-2-7b.repository=/some/folder"]);
        Assert.That(recipe.Models["olmo-7b"].Epochs.Response, Is.EqualTo(5));
        Assert.That(recipe.Models["llama-2-7b"].Repository, Is.EqualTo("/some/folder"));
        Assert.That(recipe.Models["llama-2-7b"].Epochs, Is.EqualTo(ScaleRecipe.Paper.Models["llama-2-7b"].Epochs));
    }

    [TestCase("models.olmo-7b.epochs.response=0", "models.olmo-7b.epochs.response")]
    [TestCase("models.llama-2-7b.epochs.responseOtherTags=none", "go together")]
    [TestCase("tuning.warmUpShare=3", "tuning.warmUpShare")]
    [TestCase("decode.rows=0", "decode.rows")]
    [TestCase("validation.epochs=5,0", "validation.epochs")]
    [TestCase("validation.epochs=5,5", "validation.epochs has a value twice")]
    [TestCase("validation.seed=3", "among the seeds 1 to 5 that are tested")]
    [TestCase("models.llama-2-7b.epochs.mathByEpoch=0", "models.llama-2-7b.epochs.mathByEpoch")]
    public void A_value_that_makes_no_sense_is_refused_by_its_key(string setting, string named) =>
        Assert.That(() => RecipeOverrides.Apply(ScaleRecipe.Paper, [setting]).Validate(), Throws.TypeOf<AdviceException>().With.Message.Contains(named));

    [Test]
    public void The_rules_are_for_Llama_2_alone()
    {
        var experiments = PretrainedExperiments.All(Models(ScaleRecipe.Paper));
        Assert.That(experiments.Single(one => one.Claim.Id == "rule-adapter").BaseNames, Is.EqualTo(new[] { "llama-2-7b" }));
        Assert.That(experiments.Single(one => one.Claim.Id == "tags").BaseNames, Is.EqualTo(new[] { "llama-2-7b" }));
        Assert.That(experiments.Select(one => one.Claim.Id), Is.EqualTo(ReproductionRun.ClaimIds));
    }

    /// <summary>Tables 1, 3, 4 and 5: every row once for each of five seeds (paper, sections 4 to 6, appendix B).</summary>
    [Test]
    public void The_plan_of_the_paper_holds_every_run_once()
    {
        var models = Models(ScaleRecipe.Paper);
        var plan = new StageKeys("x").Plan(GoalsOfAll(models));
        Assert.That(plan.OfType<FineTuneStage>().Count(), Is.EqualTo(5 * ((7 + 2) + (7 + 2))));
        Assert.That(plan.OfType<GenerateStage>().Count(), Is.EqualTo((5 * (7 + 2 + 7 + 2)) + 2 + 1 + 4));   // tuned ones, with other tags and without restatements; base models, one with other tags, four sets of rules
        Assert.That(plan.OfType<LlmJudgeStage>().Count(), Is.EqualTo(5 * ((2 + 5 + 4 + 2) + (2 + 5 + 1))));
        Assert.That(plan.OfType<BaseModelStage>().Count(), Is.EqualTo(2));
    }

    /// <summary>scripts/iclr2025/expt3_llama/finetune_gsm_checkpoint.sh: Llama alone, 10 epochs, seed 1, against the instruction-tuned model of 15 epochs and seed 1.</summary>
    [Test]
    public void The_run_on_mathematics_that_is_looked_at_after_every_epoch_is_that_of_the_script()
    {
        var plan = new StageKeys("x").Plan(GoalsOfAll(Models(RecipeOverrides.Apply(ScaleRecipe.Paper, ["models.llama-2-7b.epochs.mathByEpoch=10"]))));
        var run = plan.OfType<FineTuneStage>().Single(stage => stage.KeepsEveryEpoch);
        Assert.That((run.Base.BaseName, run.Data.Source.Id, run.Epochs, run.Seed, run.PeakLearningRate), Is.EqualTo(("llama-2-7b", "gsm8k", (EpochsPlan)new GivenEpochs(10), 1, 1e-5)));
        var judged = plan.OfType<LlmJudgeStage>().Where(stage => stage.Candidate.Model == run).ToList();
        Assert.That(judged.Select(stage => stage.Candidate.Epoch), Is.EqualTo(Enumerable.Range(1, 10)));
        Assert.That(judged.Select(stage => stage.Reference.Generator).Distinct(), Is.EqualTo(new[] { "llama-2-7b-instruction-tuned-s1" }));
    }

    /// <summary>Appendices A and D: 5, 7, 10, 15 and 20 epochs of every method, seed 42, against gpt-3.5-turbo on 56 instructions that no claim is measured on.</summary>
    [Test]
    public void Epochs_are_compared_on_validation_instructions_when_that_is_asked_for()
    {
        var models = Models(ScaleRecipe.Paper);
        var experiment = PretrainedExperiments.All(models).Single(one => one.Claim.Id == "epochs");
        Assert.That(experiment.LeftOut, Does.Contain("takes 90 more tuning runs").And.Contain("--claim epochs").And.Contain("--set validation.chooses=true"));
        var plan = new StageKeys("x").Plan(experiment.Goals);
        Assert.That(plan.OfType<FineTuneStage>().Select(stage => ((GivenEpochs)stage.Epochs).Number).CountBy(epochs => epochs), Is.EquivalentTo(new[] { 5, 7, 10, 15, 20 }.Select(epochs => KeyValuePair.Create(epochs, 18))));
        Assert.That(plan.OfType<FineTuneStage>().Select(stage => stage.Seed).Distinct(), Is.EqualTo(new[] { 42 }));
        Assert.That(plan.OfType<GenerateStage>().Select(stage => stage.Instructions.Name).Distinct(), Is.EqualTo(new[] { "validation" }));
        Assert.That(plan.OfType<LlmJudgeStage>().Select(stage => stage.Reference.Generator).Distinct(), Is.EqualTo(new[] { "gpt-3.5-turbo" }));
        Assert.That(plan.Select(stage => (stage.Kind, stage.Name)), Is.Unique);
    }

    [Test]
    public void What_is_chosen_on_validation_instructions_is_what_all_models_are_tuned_with()
    {
        var models = Models(RecipeOverrides.Apply(ScaleRecipe.Paper, ["validation.chooses=true", "validation.epochs=5,7"]));
        var keys = new StageKeys("x");
        var experiment = PretrainedExperiments.All(models).Single(one => one.Claim.Id == "epochs");
        Assert.That(experiment.LeftOut, Is.Null);
        var plan = keys.Plan(GoalsOfAll(models));
        var tested = plan.OfType<FineTuneStage>().Where(stage => stage is { Seed: not 42 }).ToList();
        Assert.That(tested, Has.Count.EqualTo(5 * 18));
        foreach (var stage in tested)
            Assert.That(((ChosenEpochs)stage.Epochs).Choice.System, Is.EqualTo(stage.System), stage.Name);
        Assert.That(plan.OfType<EpochChoiceStage>().Select(choice => choice.Candidates.Select(candidate => candidate.Epochs)), Is.All.EqualTo(new[] { 5, 7 }));
        Assert.That(plan.Select(stage => (stage.Kind, stage.Name)), Is.Unique);
    }

    /// <summary>Another number of epochs is compared with the candidates too.</summary>
    [Test]
    public void A_number_of_epochs_that_is_given_is_among_the_candidates()
    {
        var models = Models(RecipeOverrides.Apply(ScaleRecipe.Paper, ["models.llama-2-7b.epochs.response=3"]));
        Assert.That(models.EpochChoice("llama-2-7b", new TuningMethod(TuningKind.Response)).Candidates.Select(one => one.Epochs), Is.EqualTo(new[] { 3, 5, 7, 10, 15, 20 }));
    }

    [Test]
    public void Nothing_is_chosen_where_nobody_judges() => Assert.That(
        () => Models(RecipeOverrides.Apply(ScaleRecipe.Paper, ["validation.chooses=true"]), isJudged: false),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith("validation.chooses=true has epochs chosen by win rates, and nobody judges"));

    [Test]
    public void A_dry_run_tells_hours_disk_and_dollars_and_the_licences_to_accept()
    {
        using var scratch = new ScratchFolder();
        var models = Models(ScaleRecipe.Paper);
        var text = string.Join('\n', PlanText.Of(models, GoalsOfAll(models), new(scratch.Path), DeviceRate.H100, keepsCheckpoints: false));
        Assert.That(text, Does.Contain("| tune | 5 | instruction-tuned: lima, 15 epochs, rate 1e-5 |"));
        Assert.That(text, Does.Match(@"In all: about [\d.]+ hours of one H100, \d+ GB of disk, 105 judgings for about \$\d+\."));
        Assert.That(text, Does.Contain("lima: train.jsonl of GAIR/lima at main").And.Contain("accept its licence on the hub and set HF_TOKEN"));
        Assert.That(text, Does.Contain("6.74 billion parameters"));
        Assert.That(Directory.EnumerateFileSystemEntries(scratch.Path), Is.Empty);
    }

    /// <summary>18 bytes a parameter are 121 GB, 6 are 40.</summary>
    [TestCase(141_000_000_000, ExpectedResult = OptimizerPlacement.Device)]
    [TestCase(80_000_000_000, ExpectedResult = OptimizerPlacement.Offloaded)]
    public OptimizerPlacement A_7B_models_optimizer_goes_to_the_host_where_the_device_is_too_small(long memory) => EngineChoice.PlacementFor(ScaleRecipe.Paper, [], memory);

    [Test]
    public void A_placement_that_is_set_is_kept() => Assert.That(
        EngineChoice.PlacementFor(RecipeOverrides.Apply(ScaleRecipe.Paper, ["torch.optimizer=offloaded"]), [], 141_000_000_000), Is.EqualTo(OptimizerPlacement.Offloaded));

    [TestCase("smol")]
    [TestCase("paper")]
    public void The_shapes_that_a_plan_reckons_with_are_known_for_every_base_model(string scale)
    {
        foreach (var model in ScaleRecipe.Of(scale).Models.Values)
            Assert.That(KnownShapes.Of(model.Repository), Is.Not.Null, model.Repository);
    }

    /// <summary>What a run of all claims makes.</summary>
    private static IReadOnlyList<Stage> GoalsOfAll(PretrainedModels models) => [.. PretrainedExperiments.All(models).Where(one => one.LeftOut is null).SelectMany(one => one.Goals)];

    private static PretrainedModels Models(ScaleRecipe recipe, bool isJudged = true) => new(
        "paper", recipe, [], new ImplicitInstruct.Reproduction.Pretrained.Stages.Downloads(new HubSettings { CacheFolder = "cache" }, "data"),
        isJudged ? new ImplicitInstruct.AlpacaEval.Judging.JudgeRecipe { TemplateSha256 = new string('0', 64) } : null);
}
