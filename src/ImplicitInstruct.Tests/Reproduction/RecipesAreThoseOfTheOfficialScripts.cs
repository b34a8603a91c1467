using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class RecipesAreThoseOfTheOfficialScripts
{
    private static readonly Downloads Elsewhere = new(new HubSettings { CacheFolder = "cache" }, "data");

    private static CheckpointRecipe Paper => (CheckpointRecipe)Scale.Paper.Recipe;

    [Test]
    public void Every_number_of_epochs_is_the_one_of_the_test_scripts()
    {
        var scripts = new PaperTables(Repository.Root)["epochs"];
        var models = Study().Models;
        Assert.That(models.Families.Select(family => family.PaperName), Is.EquivalentTo(scripts.Select(value => value.Model).Distinct()));
        foreach (var family in models.Families)
        {
            var tuned = family.Methods
                .Where(method => method.Variant != TuningVariant.WithoutRestatements
                    && !TuningVariants.BeyondThePaper.Contains(method.Variant))
                .Select(method => models.Tuned(family, method, family.Runs[0]));
            Assert.That(
                tuned.Select(stage => (stage.System, (double)stage.Numbers.Given!.Epochs)),
                Is.EquivalentTo(family.InPaper(scripts).Select(value => (value.Condition, value.Value))), family.Name);
        }
    }

    /// <summary>
    /// An and Kim 2024, arXiv:2410.02465, the nearest independent replication of response tuning: rank 64, alpha 16, rate 1e-4, ten epochs.
    /// </summary>
    [Test]
    public void Adapters_have_the_numbers_of_the_replication_that_tuned_them()
    {
        var models = Study().Models;
        foreach (var family in models.Families)
        {
            var tuned = models.Tuned(family, TuningMethod.Responses with { Variant = TuningVariant.LowRank }, family.Runs[0]);
            Assert.That(tuned.Numbers.Given, Is.EqualTo(new TuningNumbers(1e-4, 10)), family.Name);
            var lora = tuned.Tuning.Lora;
            Assert.That((tuned.Tuning.Method, lora.Rank, lora.Alpha), Is.EqualTo((TunedWeights.Lora, 64, 16.0)), family.Name);
        }
    }

    /// <summary>Appendix C is OLMo's alone, tuned as without its change (scripts/iclr2025/no_rephrase_expt).</summary>
    [Test]
    public void Without_restatements_OLMo_is_tuned_for_as_many_epochs_as_with_them()
    {
        var models = Study().Models;
        var with = models.Families.Where(family => family.Has(TuningVariant.WithoutRestatements)).ToList();
        Assert.That(with.Select(family => family.Name), Is.EqualTo(new[] { "olmo-7b" }));
        Assert.That(
            new[] { TuningMethod.Instructions, TuningMethod.Responses }
                .Select(method => models.NumbersOf(with[0], method with { Variant = TuningVariant.WithoutRestatements }).Given),
            Is.EqualTo(new[] { new TuningNumbers(3e-6, 15), new TuningNumbers(3e-6, 7) }));
    }

    [TestCase("llama-2-7b", 1e-5)]
    [TestCase("olmo-7b", 3e-6)]
    public void All_tuning_of_a_base_model_has_one_learning_rate(string name, double rate) => Assert.That(
        Paper.Models[name].Methods.Where(method => method.Variant != TuningVariant.LowRank)
            .SelectMany(method => Paper.CandidatesOf(method, name)).Select(numbers => numbers.PeakLearningRate),
        Is.All.EqualTo(rate));


    [Test]
    public void Tuning_of_one_seed_shares_a_shuffle_unless_it_is_told_otherwise()
    {
        Assert.That(FirstBatch(TuningMethod.Responses), Is.EqualTo(FirstBatch(TuningMethod.Instructions)));
        Assert.That(FirstBatch(TuningMethod.Responses, "tuning.sharesOrder=false"),
            Is.Not.EqualTo(FirstBatch(TuningMethod.Instructions, "tuning.sharesOrder=false")));

        static int[] FirstBatch(TuningMethod method, params string[] settings)
        {
            var models = Study(settings).Models;
            var family = models.Families[0];
            return models.Tuned(family, method, family.Runs[0]).Order(1030).Batch(0).ToArray();
        }
    }

    [Test]
    public void A_begin_token_can_be_asked_for_of_one_model_alone()
    {
        var models = Study("models.llama-2-7b.beginToken=always").Models;
        Assert.That(
            models.Families.Select(family => models.Untuned(family.Bases[0]).Form.Files.BeginToken),
            Is.EqualTo(new[] { BeginTokenChoice.Always, BeginTokenChoice.Tokenizer }));
    }

    [TestCase("mini")]
    [TestCase("smol")]
    [TestCase("paper")]
    public void Every_conflict_with_a_key_can_be_set_by_it(string scale)
    {
        var recipe = Scale.Named(scale).Recipe;
        var conflicts = PaperConflicts.InForce(recipe);
        Assert.That(conflicts.Select(conflict => conflict.What), Is.Unique);
        Assert.That(conflicts.Select(conflict => conflict.Key).OfType<string>(), Is.Not.Empty.And.SubsetOf(RecipeOverrides.Keys(recipe)));
    }

    [Test]
    public void The_papers_text_is_a_few_settings_away()
    {
        var recipe = With(
            "tuning.schedule=cosine", "tuning.warmUpShare=0.1", "tuning.beginToken=always", "rules.whatScore=-3",
            "rules.diversityScope=response", "rules.forcesEnd=true", "style.instructions=lima");
        Assert.That(recipe.Tuning.ToSchedule(1e-5, 255), Is.EqualTo(new LearningRateSchedule
        {
            Shape = ScheduleShape.Cosine,
            Peak = 1e-5,
            WarmUpSteps = 25,
            Steps = 255,
            StartsAtZero = true,
        }));
        var rules = new Llama2RuleChoices { WhatScore = -3, DiversityScope = DiversityScope.Response, ForcesEnd = true };
        Assert.That(recipe.Rules, Is.EqualTo(rules));
        string[] text = ["cosine, as the text", "before every text, as the text", "the response, as the text", "LIMA's, as the text"];
        Assert.That(PaperConflicts.InForce(recipe).Select(conflict => conflict.InForce), Is.SupersetOf(text));
        Assert.That(PaperConflicts.InForce(Paper).Select(conflict => conflict.InForce), Has.None.EndsWith("as the text"));
    }

    [Test]
    public void A_base_models_values_are_set_by_its_name()
    {
        var recipe = With("models.olmo-7b.response.epochs=5", "models.llama-2-7b.repository=/some/folder");
        Assert.That(recipe.CandidatesOf(TuningMethod.Responses, "olmo-7b").Single().Epochs, Is.EqualTo(5));
        Assert.That(recipe.Models["llama-2-7b"].Repository, Is.EqualTo("/some/folder"));
        foreach (var method in Paper.Models["llama-2-7b"].Methods)
            Assert.That(recipe.CandidatesOf(method, "llama-2-7b"), Is.EqualTo(Paper.CandidatesOf(method, "llama-2-7b")), method.Key);
    }

    [Test]
    public void A_value_that_is_set_for_all_takes_the_place_of_what_single_base_models_have()
    {
        var recipe = With("models.olmo-7b.response.epochs=5", "response.epochs=4");
        Assert.That(recipe.CandidatesOf(TuningMethod.Responses, "llama-2-7b"), Is.EqualTo(new[] { new TuningNumbers(1e-5, 4) }));
        Assert.That(recipe.CandidatesOf(TuningMethod.Responses, "olmo-7b"), Is.EqualTo(new[] { new TuningNumbers(3e-6, 4) }));
        Assert.That(recipe.CandidatesOf(TuningMethod.Instructions, "olmo-7b"), Is.EqualTo(new[] { new TuningNumbers(3e-6, 15) }));
        recipe = With("response.epochs=4", "models.olmo-7b.response.epochs=5", "response.peakLearningRates=2e-5");
        Assert.That(recipe.CandidatesOf(TuningMethod.Responses, "llama-2-7b"), Is.EqualTo(new[] { new TuningNumbers(2e-5, 4) }));
        Assert.That(recipe.CandidatesOf(TuningMethod.Responses, "olmo-7b"), Is.EqualTo(new[] { new TuningNumbers(2e-5, 5) }));
    }

    [TestCase("models.olmo-7b.response.epochs=0", "models.olmo-7b.response.epochs")]
    [TestCase("models.olmo-7b.response.epochs=none", "models.olmo-7b.response.epochs")]
    [TestCase("models.llama-2-7b.peakLearningRate=none", "models.llama-2-7b.peakLearningRate")]
    [TestCase("models.llama-2-7b.settings=otherTags", "models.llama-2-7b.settings has no main")]
    [TestCase("models.llama-2-7b.settings=main,main", "models.llama-2-7b.settings has a value twice")]
    [TestCase("tuning.warmUpShare=3", "tuning.warmUpShare")]
    [TestCase("tuning.warmUpSteps=3", "tuning.warmUpSteps and tuning.warmUpShare")]
    [TestCase("decode.rows=0", "decode.rows")]
    [TestCase("validation.epochs=5,0", "validation.epochs")]
    [TestCase("validation.epochs=5,5", "validation.epochs has a value twice")]
    [TestCase("validation.seed=3", "among the seeds 1 to 5 that are tested")]
    [TestCase("models.llama-2-7b.mathByEpoch=0", "models.llama-2-7b.mathByEpoch")]
    [TestCase("seeds.tuning=0", "seeds.tuning")]
    public void A_value_that_makes_no_sense_is_refused_by_its_key(string setting, string named) =>
        Assert.That(() => With(setting).Validate(), Throws.TypeOf<AdviceException>().With.Message.Contains(named));

    [Test]
    public void A_setting_without_numbers_of_its_own_has_those_of_the_usual_one()
    {
        var models = Study("models.olmo-7b.settings=main,otherTags").Models;
        var olmo = models.Families.Single(family => family.Name == "olmo-7b");
        var method = TuningMethod.Responses with { Variant = TuningVariant.OtherTags };
        Assert.That(olmo.Methods, Does.Contain(method));
        Assert.That(models.NumbersOf(olmo, method).Given, Is.EqualTo(models.NumbersOf(olmo, TuningMethod.Responses).Given));
    }

    [Test]
    public void The_rules_are_for_Llama_2_alone()
    {
        var experiments = Study().All;
        Assert.That(NamesOf("rule-adapter"), Is.EqualTo(new[] { "llama-2-7b" }));
        Assert.That(NamesOf("rule-ablation"), Is.EqualTo(new[] { "llama-2-7b" }));
        Assert.That(NamesOf("tags"), Is.EqualTo(new[] { "llama-2-7b" }));
        Assert.That(NamesOf("ranking"), Is.EqualTo(new[] { "llama-2-7b", "olmo-7b" }));

        IEnumerable<string> NamesOf(string claim) =>
            experiments.Single(one => one.Claim.Id == claim).Families.Select(family => family.Name);
    }

    [Test]
    public void Every_scale_has_the_same_claims()
    {
        var claims = Study().ClaimIds;
        Assert.That(claims, Has.Count.EqualTo(17).And.Unique);
        foreach (var scale in Scale.All)
        {
            var study = new Study(new ReproduceOptions { Root = Repository.Root, Scale = scale }, Elsewhere);
            Assert.That(study.ClaimIds, Is.EqualTo(claims), scale.Name);
        }
    }

    /// <summary>Tables 1, 3, 4 and 5: every row once for each of five seeds (paper, sections 4 to 6, appendix B).</summary>
    [Test]
    public void The_plan_of_the_paper_holds_every_run_once()
    {
        var plan = PlanOf(Study());
        Assert.That(plan.CountBy(stage => stage.Kind), Is.EquivalentTo(new Dictionary<string, int>
        {
            ["base"] = 2,
            ["tuning-set"] = 7,
            ["instruction-set"] = 2,
            ["ranking-set"] = 1,
            ["tune"] = 5 * ((7 + 2) + (7 + 2)),
            // Tuned ones, with other tags and without restatements; base models, one with other tags, four sets of rules; and for the
            // figures both base models, seven tuned ones of each, and one with rules.
            ["decode"] = (5 * (7 + 2 + 7 + 2)) + 2 + 1 + 4 + (2 * (1 + 7)) + 1,
            ["judge"] = 5 * ((2 + 5 + 4 + 2) + (2 + 5 + 2)),
            ["tokenizer"] = 1,
            ["rank"] = 3 + (2 * 3),   // OLMo with Llama's tokenizer, as the official command has it, and with its own
            ["greedy-check"] = 2 * 3,
            ["table"] = 4 + 3,
            ["embedder"] = 1,
            // AlpacaEval's instructions, LIMA's responses, both of four tasks; what two models of each task answered.
            ["embed"] = 1 + 1 + (2 * 4) + (2 * 4),
        }));
        Assert.That(plan, Has.Count.EqualTo(368));
        Assert.That(plan.Select(stage => (stage.Kind, stage.Name)), Is.Unique);
    }

    /// <summary>
    /// scripts/iclr2025/expt3_llama/finetune_gsm_checkpoint.sh: Llama alone, 10 epochs, seed 1, against the
    /// instruction-tuned model of 15 epochs and seed 1.
    /// </summary>
    [Test]
    public void The_run_on_mathematics_that_is_looked_at_after_every_epoch_is_that_of_the_script()
    {
        var plan = PlanOf(Study("models.llama-2-7b.mathByEpoch=10"));
        var run = plan.OfType<TuneStage>().Single(stage => stage.KeepsEveryEpoch);
        Assert.That(
            (run.Base.Name, run.Data.Name, run.Numbers.Given, run.Seed),
            Is.EqualTo(("llama-2-7b", "gsm8k", new TuningNumbers(1e-5, 10), 1UL)));
        var judged = plan.OfType<JudgeStage>().Where(stage => stage.Candidate.Model == run).ToList();
        Assert.That(judged.Select(stage => stage.Candidate.Epoch), Is.EqualTo(Enumerable.Range(1, 10)));
        Assert.That(judged.Select(stage => stage.Reference.Generator).Distinct(), Is.EqualTo(new[] { "llama-2-7b-instruction-tuned-s1" }));
    }

    /// <summary>
    /// Appendices A and D: 5, 7, 10, 15 and 20 epochs of every method, seed 42, against gpt-3.5-turbo on 56 instructions that no
    /// claim is measured on.
    /// </summary>
    [Test]
    public void Epochs_are_compared_on_validation_instructions_when_that_is_asked_for()
    {
        var all = Study();
        Assert.That(all.LeftOut.Select(one => one.Claim), Is.EqualTo(new[] { "controls", "low-rank", "refusals", "epochs" }));
        Assert.That(all.LeftOut[0].Reason, Does.Contain("beyond the paper and takes 40 more tuning runs"));
        Assert.That(all.LeftOut[1].Reason, Does.Contain("beyond the paper and takes 20 more tuning runs"));
        Assert.That(
            all.LeftOut[3].Reason,
            Does.Contain("takes 91 more tuning runs; ask for this claim by its id").And.Contain("validation.chooses=true"));
        var asked = new Study(Options() with { Claims = ["epochs"] }, Elsewhere);
        Assert.That(asked.LeftOut, Is.Empty);
        var plan = PlanOf(asked);
        Assert.That(
            plan.OfType<TuneStage>().CountBy(stage => stage.Numbers.Given!.Epochs),
            Is.EquivalentTo(new[] { 5, 7, 10, 15, 20 }.Select(epochs => KeyValuePair.Create(epochs, 18)).Append(KeyValuePair.Create(2, 1))),
            "2 are OLMo's on GSM8K");
        Assert.That(plan.OfType<TuneStage>().Select(stage => stage.Seed).Distinct(), Is.EqualTo(new[] { 42UL }));
        Assert.That(plan.OfType<DecodeStage>().Select(stage => stage.Instructions.Name).Distinct(), Is.EqualTo(new[] { "validation" }));
        Assert.That(plan.OfType<JudgeStage>().Select(stage => stage.Reference.Generator).Distinct(), Is.EqualTo(new[] { "gpt-3.5-turbo" }));
        Assert.That(plan.Select(stage => (stage.Kind, stage.Name)), Is.Unique);
    }

    [Test]
    public void What_is_chosen_on_validation_instructions_is_what_all_models_are_tuned_with()
    {
        var study = Study("validation.chooses=true", "validation.epochs=5,7");
        Assert.That(study.LeftOut.Select(one => one.Claim), Is.EqualTo(new[] { "controls", "low-rank", "refusals" }));
        var plan = PlanOf(study);
        var tested = plan.OfType<TuneStage>().Where(stage => stage is { Seed: not 42 }).ToList();
        Assert.That(tested, Has.Count.EqualTo(5 * 18));
        foreach (var stage in tested)
        {
            Assert.That(stage.Numbers.Choice!.Method, Is.EqualTo(stage.System), stage.Name);
            Assert.That(stage.Numbers.Choice.Of, Is.EqualTo(stage.Base.Name + "-"), stage.Name);
        }

        Assert.That(
            plan.OfType<ChoiceStage<TuningNumbers>>().Select(choice => choice.Candidates.Select(candidate => candidate.Value.Epochs)),
            Has.Exactly(18).Items.And.Exactly(17).EqualTo(new[] { 5, 7 }).And.Exactly(1).EqualTo(new[] { 2, 5, 7 }));
        Assert.That(plan.Select(stage => (stage.Kind, stage.Name)), Is.Unique);
    }

    /// <summary>Another number of epochs is compared with the candidates too.</summary>
    [Test]
    public void A_number_of_epochs_that_is_given_is_among_the_candidates()
    {
        var models = Study("models.llama-2-7b.response.epochs=3").Models;
        var choice = models.ChoiceOf(models.Families.Single(family => family.Name == "llama-2-7b"), TuningMethod.Responses)!;
        Assert.That(choice.Candidates.Select(one => one.Value.Epochs), Is.EqualTo(new[] { 3, 5, 7, 10, 15, 20 }));
    }

    [Test]
    public void Nothing_is_chosen_where_nobody_judges() => Assert.That(
        () => new Study(Options("validation.chooses=true") with { NamedJudge = JudgeNames.None }, Elsewhere),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith(
            "validation.chooses=true has epochs chosen by win rates, and nobody judges"));

    [Test]
    public void Several_numbers_are_not_chosen_from_where_nobody_judges() => Assert.That(
        () => new Study(Options("models.llama-2-7b.response.epochs=5,7") with { NamedJudge = JudgeNames.None }, Elsewhere).Goals,
        Throws.TypeOf<AdviceException>().With.Message.StartsWith("response has several numbers to choose from"));

    [Test]
    public void A_dry_run_tells_hours_disk_and_dollars_and_the_licences_to_accept()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        var study = new Study(ToyReproduction.Options(scratch) with { Scale = Scale.Paper, Overrides = [], Device = "h100" }, Elsewhere);
        var text = string.Join('\n', PlanText.Of(study, StageStep.Tables));
        Assert.That(text, Does.StartWith("Scale paper: 368 artifacts below '"));
        Assert.That(text, Does.Contain("| tune | 5 | instruction-tuned: lima, 15 epochs, rate 1e-5 |"));
        Assert.That(text, Does.Match(@"In all: about [\d.]+ hours of one H100, \d+ GB of disk, 110 judgings by llama-3\.1-70b-instruct for "
            + @"about [\d.]+ hours more\."));
        Assert.That(text, Does.Match(@"\nTo hold this judge against the original is no part of this plan: 12 models on 805 instructions "
            + @"are 9,660 requests, about 11\.21 million tokens, to llama-3\.1-70b-instruct for about 1\.1 hours of one H100; "));
        Assert.That(
            text,
            Does.Contain("lima: train.jsonl of GAIR/lima at main").And.Contain("accept its licence on the hub and set HF_TOKEN"));
        Assert.That(text, Does.Contain("6.74 billion parameters"));
        // 2.8016 √((43.3 · 56.7 + 2.4 · 97.6) / 805 + (1.1² + 0.14²) / 5) = 5.31; 2689.35 / ((40.9 / 2.8016)² − 0.246) = 12.6.
        Assert.That(text, Does.Contain("How small an effect Llama-2-7B could show").And.Contain("How small an effect OLMo-7B-Feb2024"));
        Assert.That(text, Does.Contain("| response-tuning | response-tuned - base | 40.9 | 5.3 | 13 | 1 |"));
        Assert.That(text, Does.Match(@"\| rule-ablation \| all-rules - without-uniform-rule \| 8\.1 \| 5\.\d \| \d+ \| \d+ \|"));
        Assert.That(Directory.EnumerateFileSystemEntries(scratch.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "expected" }));
    }

    [TestCase("smol")]
    [TestCase("paper")]
    [TestCase("today")]
    public void The_shapes_that_a_plan_reckons_with_are_known_for_every_base_model(string scale)
    {
        foreach (var model in ((CheckpointRecipe)Scale.Named(scale).Recipe).Models.Values)
            Assert.That(PublishedModel.Of(model.Repository), Is.Not.Null, model.Repository);
    }

    private static CheckpointRecipe With(params string[] settings) => RecipeOverrides.Apply(Paper, settings);

    private static ReproduceOptions Options(params string[] settings) =>
        new() { Root = Repository.Root, Scale = Scale.Paper, Overrides = settings };

    private static Study Study(params string[] settings) => new(Options(settings), Elsewhere);

    private static IReadOnlyList<Stage> PlanOf(Study study) => new StageKeys(numericsId: null).Plan(study.Goals);
}
