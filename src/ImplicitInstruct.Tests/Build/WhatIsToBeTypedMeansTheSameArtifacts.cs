using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Tests.Build;

/// <summary>A report names the command that makes what it shows, with every argument that decides which artifacts these are.</summary>
[TestFixture]
public sealed class WhatIsToBeTypedMeansTheSameArtifacts
{
    [TestCase("paper", ExpectedResult = " --scale paper")]
    [TestCase("mini", ExpectedResult = "")]
    public string What_decides_nothing_is_not_repeated(string scale) =>
        ReproduceArguments.Of(new ReproduceOptions { Root = "", Scale = Scale.Named(scale), Claims = ["ranking"], Jobs = 3 });

    [Test]
    public void What_a_shell_would_take_apart_is_quoted() => Assert.That(
        ReproduceArguments.Of(new ReproduceOptions { Root = "", Overrides = ["otherTags.user=<|A|>"] }),
        Is.EqualTo(" --set 'otherTags.user=<|A|>'"));

    [Test]
    public void A_claim_of_chosen_base_models_is_made_with_engine_seeds_and_settings()
    {
        var options = new ReproduceOptions
        {
            Root = "",
            Scale = Scale.Smol,
            NamedEngine = EngineNames.Cpu,
            Only = ["smollm2-135m"],
            Seeds = 2,
            Overrides = ["tuning.batchSize=4", "decode.rows=3"],
        };
        Assert.That(ReproduceArguments.OfClaim(options, "single-task-math"), Is.EqualTo(
            "./build.sh --target Reproduce --claim single-task-math --scale smol --engine cpu --only smollm2-135m --seeds 2"
            + " --set tuning.batchSize=4 --set decode.rows=3"));
    }

    [Test]
    public void Another_judge_is_named_again()
    {
        var options = new ReproduceOptions { Root = "", Scale = Scale.Smol };
        var access = options.JudgeAccess with
        {
            Endpoint = "http://localhost/v1",
            Model = "judge-1",
            Template = "t.txt",
            AllowsOtherTemplate = true,
        };
        Assert.That(
            ReproduceArguments.Of(options with { JudgeAccess = access }),
            Is.EqualTo(" --scale smol --judge-endpoint http://localhost/v1 --judge-model judge-1 --template t.txt --other-template"));
    }
}
