using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class BaseModelsOfTodayCanBeNamed
{
    /// <summary>Parameters that the hub counts in the repositories' safetensors, millions (their pages, November 2026).</summary>
    [TestCase("HuggingFaceTB/SmolLM2-135M", 134.5)]
    [TestCase("HuggingFaceTB/SmolLM2-360M", 361.8)]
    [TestCase("HuggingFaceTB/SmolLM2-1.7B", 1711.4)]
    [TestCase("HuggingFaceTB/SmolLM3-3B-Base", 3075.1)]
    [TestCase("meta-llama/Llama-3.2-1B", 1235.8)]
    [TestCase("meta-llama/Llama-3.1-8B", 8030.3)]
    [TestCase("mistralai/Mistral-7B-v0.1", 7241.7)]
    [TestCase("Qwen/Qwen2.5-0.5B", 494.0)]
    [TestCase("Qwen/Qwen2.5-1.5B", 1543.7)]
    [TestCase("Qwen/Qwen3-0.6B-Base", 596.0)]
    [TestCase("Qwen/Qwen3-8B-Base", 8190.7)]
    [TestCase("allenai/OLMo-2-0425-1B", 1484.9)]
    [TestCase("allenai/OLMo-2-1124-7B", 7298.6)]
    public void Their_shapes_have_the_parameters_that_the_hub_counts(string repository, double millions) =>
        Assert.That(ParameterCount.Of(PublishedModel.Of(repository)!.Shape).Total / 1e6, Is.EqualTo(millions).Within(0.06));

    [Test]
    public void A_run_of_the_small_scale_has_none_of_them_unasked()
    {
        Assert.That(Names(Of(Scale.Smol)), Is.EqualTo(new[] { "smollm2-135m", "tinyllama-1b", "olmo-1b" }));
        Assert.That(Names(Of(Scale.Smol, "qwen3-600m", "olmo2-1b")), Is.EqualTo(new[] { "qwen3-600m", "olmo2-1b" }));
        Assert.That(
            () => Of(Scale.Smol, "gemma"),
            Throws.TypeOf<AdviceException>().With.Message.Contains("There are: smollm2-135m, tinyllama-1b,"));
    }

    [TestCase("smol", "olmo2-1b", "stage1-step1907359-tokens4001B")]
    [TestCase("today", "olmo2-7b", "stage1-step928646-tokens3896B")]
    public void Olmo_2_is_there_before_its_last_stage_of_pretraining_and_after_it(string scale, string name, string before)
    {
        var bases = Of(Scale.Named(scale), name, name + "-before").Models.Families.SelectMany(family => family.Bases)
            .Cast<CheckpointStage>().ToList();
        Assert.That(bases.Select(one => one.ModelRevision), Is.EqualTo(new[] { "main", before }));
        Assert.That(bases.Select(one => one.ModelRepository).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Those_of_8_billion_are_tuned_by_adapters_at_a_constant_rate()
    {
        var study = Of(Scale.Today);
        Assert.That(Names(study), Is.EqualTo(new[] { "llama3-8b", "qwen3-8b", "olmo2-7b", "mistral-7b" }));
        var tuned = new StageKeys("toy").Plan(study.Goals).OfType<TuneStage>().ToList();
        Assert.That(tuned.Select(one => one.Tuning.Method), Is.All.EqualTo(TunedWeights.Lora));
        Assert.That(tuned.Select(one => one.Tuning.Lora.Rank), Is.All.EqualTo(64));
        Assert.That(tuned.Select(one => one.Numbers.Given!.PeakLearningRate), Is.All.EqualTo(1e-4));
        var schedule = tuned[0].Tuning.ToSchedule(1e-4, steps: 160);
        Assert.That(new[] { 0, 80, 159 }.Select(schedule.At), Is.All.EqualTo(1e-4));
    }

    [Test]
    public void The_plan_tells_memory_hours_and_licences_of_each()
    {
        var text = Plan("h100");
        foreach (var name in new[] { "llama3-8b", "qwen3-8b", "olmo2-7b", "mistral-7b" })
            Assert.That(text, Does.Match(
                $@"\n{name} \(\S+ at main\), \d\.\d\d billion parameters\. A training step of an adapter of 2048 tokens "
                + @"takes \d\d GB: it fits the 80 GB of .*Decoding 24 rows takes at most \d\d GB\.\n"));
        Assert.That(text, Does.Contain(
            "\nBase models:\n  llama3-8b: Llama 3.1 Community License; accept its licence on the hub and set HF_TOKEN\n"
            + "  qwen3-8b: Apache 2.0\n"));
        Assert.That(Plan("4090"), Does.Contain("does NOT fit"));
        Assert.That(Plan("4090", "tuning.method=qlora", "decode.rows=4"), Does.Not.Contain("does NOT fit"));
    }

    private static string Plan(string device, params string[] settings) => string.Join('\n', PlanText.Of(
        new Study(new ReproduceOptions
        {
            Root = Repository.Root,
            Scale = Scale.Today,
            NamedJudge = JudgeNames.None,
            Device = device,
            Overrides = settings,
        }),
        StageStep.Tables));

    private static IEnumerable<string> Names(Study study) => study.Models.Families.Select(family => family.Name);

    private static Study Of(Scale scale, params string[] only) =>
        new(new ReproduceOptions { Root = Repository.Root, Scale = scale, Only = only, NamedJudge = JudgeNames.None });
}
