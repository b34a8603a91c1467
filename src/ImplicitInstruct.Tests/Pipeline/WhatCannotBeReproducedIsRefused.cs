using ImplicitInstruct.Reproduction;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class WhatCannotBeReproducedIsRefused
{
    private static readonly ReproduceOptions Options = new() { Root = ToyReproduction.Repository };

    private static readonly TestCaseData[] Refused =
    [
        new(Options with { Claims = ["rule-adapter-2"] }, "There is no claim 'rule-adapter-2'. Known claims: response-tuning, ranking, single-task-code, single-task-math, single-task-poetry, single-task-recipes, single-task-chess, single-task-style, rule-adapter, rule-ablation, tags, epochs, decoding. E.g. --claim response-tuning"),
        new(Options with { Scale = "huge" }, "There is no scale 'huge'. What there is: --scale mini, --scale smol, --scale paper"),
        new(Options with { Engine = "torch" }, "There is no engine 'torch' at the scale mini. What there is: --engine cpu"),
        new(Options with { Judge = "openai" }, "There is no judge 'openai' at the scale mini. What there is: --judge oracle"),
        new(Options with { Scale = "paper", Judge = "oracle" }, "There is no judge 'oracle' at the scale paper. What there is: --judge openai, --judge none"),
        new(Options with { Scale = "smol", Engine = "jax" }, "There is no engine 'jax' at the scale smol. What there is: --engine torch, --engine cpu"),
        new(Options with { Device = "cuda:0" }, "--device cuda:0 is for --engine torch; the CPU engine has no other device than cpu. Leave --device out."),
        new(Options with { Scale = "smol", Engine = "cpu", Device = "cuda:0" }, "--device cuda:0 is for --engine torch; the CPU engine has no other device than cpu. Leave --device out, or type --engine torch."),
        new(Options with { Only = ["olmo-7b"] }, "--only olmo-7b names a base model of the scales smol and paper; the miniature pretrains its own. Leave it out, or type --scale paper."),
        new(Options with { Seeds = 0 }, "--seeds 0 makes no run; give 1 or more, e.g. --seeds 5"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void With_what_there_is_and_what_to_type(ReproduceOptions options, string message) =>
        Assert.That(options.Validate, Throws.TypeOf<AdviceException>().With.Message.EqualTo(message));

    [Test]
    public async Task Too_few_base_models_are_measured_and_make_no_verdict()
    {
        using var scratch = new ScratchFolder();
        var outcome = await ReproductionRun.MeasureAsync(
            ToyReproduction.Options(scratch) with { Seeds = 1, Claims = ["rule-adapter"] }, new RecordedReport(), new ToyEngine(), CancellationToken.None);
        Assert.That(outcome.Holds, Is.False);
        Assert.That(outcome.Findings[0].Result.Bounds.Where(bound => !bound.Holds).Select(bound => bound.Text), Does.Contain("at least 3 base models"));
    }

    [Test]
    public void A_recipe_value_that_does_not_exist() =>
        Assert.That(() => Measure(Options with { Overrides = ["pretrain.stepz=1"] }), Throws.TypeOf<AdviceException>().With.Message.StartsWith("There is no recipe value 'pretrain.stepz'; did you mean pretrain.steps?"));

    [Test]
    public void The_papers_numbers_must_be_there()
    {
        using var scratch = new ScratchFolder();
        Assert.That(() => Measure(Options with { Root = scratch.Path }), Throws.TypeOf<AdviceException>().With.Message.Contains("git checkout -- expected/paper"));
    }

    [Test]
    public void The_options_as_they_stand_are_valid() => Assert.That(Options.Validate, Throws.Nothing);

    private static Task<Outcome> Measure(ReproduceOptions options) => ReproductionRun.MeasureAsync(options, new RecordedReport(), new ToyEngine(), CancellationToken.None);
}
