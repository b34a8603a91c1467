using ImplicitInstruct.Pipeline;

namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class WhatCannotBeReproducedIsRefused
{
    private static readonly ReproduceOptions Options = new() { Root = ToyReproduction.Repository };

    private static readonly TestCaseData[] Refused =
    [
        new(Options with { Claims = ["rule-adapter-2"] }, "There is no claim 'rule-adapter-2'. Known claims: response-tuning. E.g. --claim response-tuning"),
        new(Options with { Scale = "paper" }, "--scale paper is not available yet in this version. What works now: --scale mini"),
        new(Options with { Scale = "huge" }, "There is no scale 'huge'. What there is: --scale mini"),
        new(Options with { Engine = "torch" }, "--engine torch is not available yet in this version. What works now: --engine cpu"),
        new(Options with { Judge = "openai" }, "--judge openai is not available yet in this version. What works now: --judge oracle"),
        new(Options with { Device = "cuda:0" }, "--device cuda:0 needs another engine than cpu, which this version does not have yet. Leave --device out."),
        new(Options with { Seeds = 0 }, "--seeds 0 makes no base model; give 1 or more, e.g. --seeds 3"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void With_what_there_is_and_what_to_type(ReproduceOptions options, string message) =>
        Assert.That(options.Validate, Throws.TypeOf<AdviceException>().With.Message.EqualTo(message));

    [Test]
    public void Too_few_base_models_for_a_verdict() =>
        Assert.That(() => Measure(Options with { Seeds = 2 }), Throws.TypeOf<AdviceException>().With.Message.EndsWith("--seeds 2 is too few. Type --seeds 3 or more."));

    [Test]
    public void A_recipe_value_that_does_not_exist() =>
        Assert.That(() => Measure(Options with { Overrides = ["pretrain.stepz=1"] }), Throws.TypeOf<AdviceException>().With.Message.StartsWith("There is no recipe value 'pretrain.stepz'."));

    [Test]
    public void The_papers_numbers_must_be_there()
    {
        using var scratch = new ScratchFolder();
        Assert.That(() => Measure(Options with { Root = scratch.Path }), Throws.TypeOf<AdviceException>().With.Message.Contains("git checkout -- expected/paper"));
    }

    [Test]
    public void The_options_as_they_stand_are_valid() => Assert.That(Options.Validate, Throws.Nothing);

    private static Task<Outcome> Measure(ReproduceOptions options) => Reproduction.MeasureAsync(options, new RecordedReport(), new ToyEngine(), CancellationToken.None);
}
