using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Pretrained;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class TestRunsAreToldByTheEnvironment
{
    [Test]
    public void Nothing_said_is_the_miniature_as_it_stands()
    {
        var options = Read();
        Assert.That((options.Scale, options.Engine, options.Only.Count, options.Seeds, options.Overrides.Count), Is.EqualTo(("mini", "cpu", 0, (int?)null, 0)));
    }

    [Test]
    public void Every_argument_that_decides_on_artifacts_has_a_variable()
    {
        var options = Read(
            ("SCALE", "smol"), ("ENGINE", "cpu"), ("ONLY", "tinyllama-1b olmo-1b"), ("SEEDS", "2"), ("SET", "tuning.batchSize=8 validation.epochs=5,7"), ("JUDGE_MODEL", "toy"), ("JUDGE_ENDPOINT", "http://127.0.0.1:1/v1"), ("TEMPLATE", "t.txt"));
        Assert.That((options.Scale, options.Engine, options.Seeds), Is.EqualTo(("smol", "cpu", (int?)2)));
        Assert.That(options.Only, Is.EqualTo(new[] { "tinyllama-1b", "olmo-1b" }));
        Assert.That(options.Overrides, Is.EqualTo(new[] { "tuning.batchSize=8", "validation.epochs=5,7" }));
        Assert.That((options.JudgeAccess.Model, options.JudgeAccess.Endpoint, options.JudgeAccess.Template, options.JudgeAccess.AllowsOtherTemplate), Is.EqualTo(("toy", "http://127.0.0.1:1/v1", "t.txt", true)));
        Assert.That(() => PretrainedReproduction.Check(options with { JudgeAccess = new() { Store = "s", Cache = "c" } }), Throws.Nothing);
    }

    [TestCase("SCALE", "papre", "There is no scale 'papre'")]
    [TestCase("ENGINE", "gpu", "There is no engine 'gpu'")]
    [TestCase("SEEDS", "many", "IMPLICITINSTRUCT_SEEDS is 'many'")]
    [TestCase("SEEDS", "0", "--seeds 0 makes no run")]
    [TestCase("SCALES", "smol", "There is no variable 'IMPLICITINSTRUCT_SCALES'. There are: IMPLICITINSTRUCT_SCALE,")]
    public void What_cannot_be_is_refused(string name, string value, string sentence) =>
        Assert.That(() => Read((name, value)), Throws.TypeOf<AdviceException>().With.Message.StartsWith(sentence));

    [TestCase("SET", "tuning.batchsice=8", "There is no recipe value 'tuning.batchsice'; did you mean tuning.batchSize?")]
    [TestCase("ONLY", "llama-2-7b", "The scale 'smol' has no base model 'llama-2-7b'.")]
    public void What_the_scale_does_not_have_fails_and_is_no_missing_artifact(string name, string value, string sentence) =>
        Assert.That(() => PretrainedReproduction.Check(Read(("SCALE", "smol"), (name, value))), Throws.TypeOf<AdviceException>().With.Message.StartsWith(sentence));

    private static ReproduceOptions Read(params (string Name, string Value)[] variables) =>
        EnvironmentOptions.Read(ToyReproduction.Repository, variables.Select(one => KeyValuePair.Create("IMPLICITINSTRUCT_" + one.Name, one.Value)).Append(KeyValuePair.Create("PATH", "x")).ToDictionary(StringComparer.Ordinal));
}
