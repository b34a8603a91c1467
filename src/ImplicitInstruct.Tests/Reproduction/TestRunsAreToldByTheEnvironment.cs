using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class TestRunsAreToldByTheEnvironment
{
    [Test]
    public void Nothing_said_is_the_miniature_as_it_stands()
    {
        var options = Read();
        Assert.That((options.Scale, options.Engine, options.Device, options.Seeds),
            Is.EqualTo((Scale.Mini, "cpu", (string?)null, (int?)null)));
        Assert.That(options.NamedEngine, Is.Null, "artifacts of any engine are meant");
        Assert.That(options.Only.Concat(options.Overrides), Is.Empty);
    }

    [Test]
    public void Every_argument_that_decides_on_artifacts_has_a_variable()
    {
        var options = Read(
            ("SCALE", "smol"), ("ENGINE", "cpu"), ("DEVICE", "cpu"), ("ONLY", "tinyllama-1b olmo-1b"), ("SEEDS", "2"),
            ("SET", "tuning.batchSize=8 validation.epochs=5,7"), ("JUDGE_MODEL", "toy"), ("JUDGE_ENDPOINT", "http://127.0.0.1:1/v1"),
            ("TEMPLATE", "t.txt"));
        Assert.That((options.Scale, options.Engine, options.Device, options.Seeds), Is.EqualTo((Scale.Smol, "cpu", "cpu", (int?)2)));
        Assert.That(options.Only, Is.EqualTo(new[] { "tinyllama-1b", "olmo-1b" }));
        Assert.That(options.Overrides, Is.EqualTo(new[] { "tuning.batchSize=8", "validation.epochs=5,7" }));
        var judge = options.JudgeAccess;
        Assert.That((judge.Model, judge.Endpoint, judge.Template, judge.AllowsOtherTemplate),
            Is.EqualTo(("toy", "http://127.0.0.1:1/v1", "t.txt", true)));
        var usual = new ReproduceOptions { Root = Repository.Root }.JudgeAccess;
        Assert.That((judge.Store, judge.Cache), Is.EqualTo((usual.Store, usual.Cache)));
        Assert.That(() => new Study(options with { JudgeAccess = new() { Store = "s", Cache = "c" } }), Throws.Nothing);
    }

    [Test]
    public void What_holds_blanks_stands_in_quotes()
    {
        var options = Read(("SET", """otherTags.user='< | green | >'  response.epochs=1,2 "otherTags.assistant=it's blue" """));
        Assert.That(options.Overrides, Is.EqualTo(new[]
        {
            "otherTags.user=< | green | >", "response.epochs=1,2", "otherTags.assistant=it's blue",
        }));
    }

    [Test]
    public void What_does_not_move_a_bit_can_be_said_too()
    {
        var options = Read(("SCALE", "smol"), ("JOBS", "3"), ("JUDGE", "none"));
        Assert.That((options.Jobs, options.Judge), Is.EqualTo(((int?)3, "none")));
    }

    [TestCase("SET", "response.epochs='1,2", "IMPLICITINSTRUCT_SET opens a quote ' that it does not close: response.epochs='1,2.")]
    [TestCase("JOBS", "all", "IMPLICITINSTRUCT_JOBS is 'all'")]
    [TestCase("SCALE", "papre", "There is no scale 'papre'")]
    [TestCase("ENGINE", "gpu", "There is no engine 'gpu'")]
    [TestCase("SEEDS", "many", "IMPLICITINSTRUCT_SEEDS is 'many'")]
    [TestCase("SEEDS", "0", "0 seeds make no run")]
    [TestCase("DEVICE", "cuda:0", "The CPU engine has no other device than cpu")]
    [TestCase("SCALES", "smol", "There is no variable 'IMPLICITINSTRUCT_SCALES'. There are: IMPLICITINSTRUCT_SCALE,")]
    public void What_cannot_be_is_refused(string name, string value, string sentence) =>
        Assert.That(() => Read((name, value)), Throws.TypeOf<AdviceException>().With.Message.StartsWith(sentence));

    [TestCase("SET", "tuning.batchsice=8", "There is no recipe value 'tuning.batchsice'; did you mean tuning.batchSize?")]
    [TestCase("ONLY", "llama-2-7b", "The scale 'smol' has no base model 'llama-2-7b'.")]
    public void What_the_scale_does_not_have_fails_and_is_no_missing_artifact(string name, string value, string sentence) => Assert.That(
        () => new Study(Read(("SCALE", "smol"), (name, value))), Throws.TypeOf<AdviceException>().With.Message.StartsWith(sentence));

    private static ReproduceOptions Read(params (string Name, string Value)[] variables) => EnvironmentOptions.Read(
        Repository.Root,
        variables.Select(one => KeyValuePair.Create("IMPLICITINSTRUCT_" + one.Name, one.Value)).Append(KeyValuePair.Create("PATH", "x"))
            .ToDictionary(StringComparer.Ordinal));
}
