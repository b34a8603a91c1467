using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class WhatCannotBeReproducedIsRefused
{
    private static readonly ReproduceOptions Options = new() { Root = Repository.Root };

    private static readonly TestCaseData[] Refused =
    [
        new(Options with { NamedEngine = "torch" }, "engine.name", "There is no engine 'torch' at the scale mini. What there is: cpu."),
        new(Options with { NamedJudge = "openai" }, "judge.name", "There is no judge 'openai' at the scale mini. What there is: oracle."),
        new(Options with { Scale = Scale.Paper, NamedJudge = "oracle" }, "judge.name",
            "There is no judge 'oracle' at the scale paper. What there is: llama-3.1-70b-instruct, gpt-4-1106-preview, gpt-4.1, "
            + "llama-3-70b-instruct, llama-3.1-8b-instruct, qwen2.5-32b-instruct, qwen2.5-72b-instruct, recorded, checkpoint, none."),
        new(Options with { Scale = Scale.Smol, NamedEngine = "jax" }, "engine.name",
            "There is no engine 'jax' at the scale smol. What there is: torch, cpu."),
        new(Options with { Device = "cuda:0" }, "engine.device",
            "The CPU engine has no other device than cpu, and 'cuda:0' was asked for."),
        new(Options with { Scale = Scale.Smol, NamedEngine = "cpu", Device = "cuda:0" }, "engine.device",
            "The CPU engine has no other device than cpu, and 'cuda:0' was asked for."),
        new(Options with { Only = ["olmo-7b"] }, null,
            "The scale mini pretrains its own base models, and olmo-7b is none of them. "
            + "Base models are named at the scales smol and paper and today."),
        new(Options with { Scale = Scale.Paper, Device = "tpu" }, "device.name", "There is no device 'tpu'."),
        new(Options with { Seeds = 0 }, "seeds.count", "0 seeds make no run."),
        new(Options with { Jobs = 0 }, "jobs.count", "0 leaves no thread to compute with."),
    ];

    [TestCaseSource(nameof(Refused))]
    public void With_what_there_is_and_what_helps(ReproduceOptions options, string? remedy, string message)
    {
        var refused = Assert.Throws<AdviceException>(options.Validate)!;
        Assert.That((refused.Message, refused.Remedy), Is.EqualTo((message, remedy)));
        Assert.That(remedy is null || Remedies.All.ContainsKey(remedy), "there is a text for it");
        Assert.That(() => new Study(options), Throws.TypeOf<AdviceException>().With.Message.EqualTo(message), "and nothing is laid out");
    }

    [Test]
    public void A_claim_that_does_not_exist()
    {
        var refused = Assert.Throws<AdviceException>(() => _ = new Study(Options with { Claims = ["rule-adapter-2"] }))!;
        Assert.That(refused.Remedy, Is.EqualTo("claim.name"));
        Assert.That(refused.Message, Is.EqualTo(
            "There is no claim 'rule-adapter-2'. Known claims: response-tuning, ranking, single-task-code, single-task-math, "
            + "single-task-poetry, single-task-recipes, single-task-chess, single-task-style, rule-adapter, rule-ablation, tags, "
            + "restatements, controls, low-rank, refusals, epochs, decoding."));
    }

    [Test]
    public void A_scale_that_does_not_exist() => Assert.That(
        () => Scale.Named("huge"), Throws.TypeOf<AdviceException>().With.Property("Remedy").EqualTo("scale.name")
            .And.Message.EqualTo("There is no scale 'huge'. What there is: mini, smol, paper, today"));

    [Test]
    public async Task Too_few_base_models_are_measured_and_excused_for_that_alone()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        var options = ToyReproduction.Options(scratch) with { Seeds = 1, Claims = ["rule-adapter"] };
        var outcome = await ToyReproduction.Make(options, new ToyEngine());
        Assert.That(outcome.Findings[0].Result.Excused.Select(bound => (bound.Text, bound.Excuse![..50])), Is.EqualTo(new[]
        {
            ("at least 3 base models", "This run explores: it rests on 1 of the 3 base mod"),
        }));
        Assert.That(
            outcome.Findings[0].Result.Failed.Select(bound => bound.Text),
            Is.EqualTo(new[] { "all-rules above base, 95 % intervals apart" }));
    }

    [Test]
    public void A_recipe_value_that_does_not_exist() => Assert.That(
        () => new Study(Options with { Overrides = ["pretrain.stepz=1"] }), Throws.TypeOf<AdviceException>()
            .With.Message.StartsWith("There is no recipe value 'pretrain.stepz'; did you mean pretrain.steps?"));

    [Test]
    public void A_recipe_value_that_makes_no_sense() => Assert.That(
        () => new Study(Options with { Overrides = ["pretrain.steps=0"] }), Throws.TypeOf<AdviceException>()
            .With.Message.StartsWith("pretrain.steps is 0; it must be at least 1"));

    [Test]
    public void Responses_that_no_context_has_room_for() => Assert.That(
        () => new Study(Options with { Overrides = ["decode.maxNewTokens=1000"] }), Throws.TypeOf<AdviceException>()
            .With.Message.StartsWith("decode.maxNewTokens is 1000, and prompt and response together have room for pretrain.maxPositions"));

    [Test]
    public void Refusals_on_checkpoints()
    {
        var options = Options with { Scale = Scale.Paper };
        Assert.That(
            () => new Study(options with { Overrides = ["models.llama-2-7b.settings=main,refusedRequests"] }),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith("models.llama-2-7b.settings has refusedRequests"));
        Assert.That(
            () => new Study(options with { Claims = ["refusals"] }).RefuseObstacles(),
            Throws.TypeOf<AdviceException>().With.Message.EndsWith("ask for it at --scale mini."));
    }

    [Test]
    public void The_papers_numbers_must_be_there()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        Assert.That(() => new Study(Options with { Root = scratch.Path }),
            Throws.TypeOf<AdviceException>().With.Message.Contains("git checkout -- expected/paper"));
    }

    [Test]
    public void The_options_as_they_stand_are_valid([ValueSource(nameof(Scales))] Scale scale)
    {
        Assert.That((Options with { Scale = scale }).Validate, Throws.Nothing);
        Assert.That(() => new Study(Options with { Scale = scale }).RefuseObstacles(), Throws.Nothing);
    }

    private static IEnumerable<Scale> Scales => Scale.All;
}
