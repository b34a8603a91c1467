using ImplicitInstruct.Build.CommandLine;

namespace ImplicitInstruct.Tests.Build;

[TestFixture]
public sealed class ACommandLineIsCheckedBeforeAnythingRuns
{
    private static readonly Target[] Four = [new("Clean", ""), new("Decode", ""), new("Reproduce", ""), new("Test", "")];

    [TestCase("--target", "Nope", ExpectedResult = "There is no target 'Nope': the targets are Clean, Decode, Reproduce, Test.")]
    [TestCase("--target", "Reprodce",
        ExpectedResult = "There is no target 'Reprodce': did you mean Reproduce? The targets are Clean, Decode, Reproduce, Test.")]
    [TestCase("--target", ExpectedResult = "--target lacks its value: type --target VALUE.")]
    [TestCase("--taget", "Test", ExpectedResult = "There is no argument --taget; did you mean --target?")]
    [TestCase("--target", "Reproduce", "--seedss=5", ExpectedResult = "There is no argument --seedss; did you mean --seeds?")]
    [TestCase("--target", "Reproduce", "--seed=5",
        ExpectedResult = "--seed is of no use to --target Reproduce: it belongs to --target Verify.")]
    [TestCase("--target", "Reproduce", "--against=before.json",
        ExpectedResult = "--against is of no use to --target Reproduce: it belongs to --target Bench.")]
    [TestCase("--target", "Reproduce", "--wurst", ExpectedResult = "There is no argument --wurst: ./build.sh --help lists them all.")]
    [TestCase("--target", "Reproduce", "--seeds", "--why", ExpectedResult = "--seeds lacks its value: type --seeds N.")]
    [TestCase("--target", "Reproduce", "--budget-usd", "-1",
        ExpectedResult = "--budget-usd cannot be -1: no amount or count here is below zero. Type --budget-usd 1, say.")]
    [TestCase("--target", "Reproduce", "--why=yes", ExpectedResult = "--why takes no value: type --why alone.")]
    [TestCase("Reproduce",
        ExpectedResult = "'Reproduce' stands alone: a target is named with --target Reproduce, and an argument with --name value.")]
    [TestCase("--seeds", "5",
        ExpectedResult = "No target is named: type ./build.sh --target NAME, where NAME is one of Clean, Decode, Reproduce, Test.")]
    [TestCase("--target", "Test", "--seeds", "5",
        ExpectedResult = "--seeds is of no use to --target Test: it belongs to --target Reproduce or Nightly or CrashTest or Artifact or "
            + "Status or Fetch or Pretrain or Choose or Tune or Respond or Check or Rank or Verdicts or Tables or Report or Chat or "
            + "Publish or Sweep or Recipe or Clean.")]
    public string What_is_wrong_is_said_in_a_sentence(params string[] args) =>
        Assert.Throws<AdviceException>(() => CommandLineCheck.Parse(args, Four))!.Message;

    [TestCase]
    [TestCase("--help")]
    [TestCase("--wurst", "--help")]
    [TestCase("--tree")]
    [TestCase("--description")]
    [TestCase("--target", "test", "--filter", "Claim=response-tuning")]
    [TestCase("-t", "Test", "--filter=FullyQualifiedName~Kernels", "-v", "quiet")]
    [TestCase("--target", "Clean", "--target", "Reproduce", "--set", "a=1", "--set", "b=2", "--why")]
    public void What_means_something_passes(params string[] args) => Assert.That(() => CommandLineCheck.Parse(args, Four), Throws.Nothing);

    [TestCase("--target", "Reproduce", "--dryrun", ExpectedResult = true)]
    [TestCase("--target=Reproduce", "--noop", ExpectedResult = true)]
    [TestCase("--target", "Reproduce", "--set", "dryrun=1", ExpectedResult = false)]
    public bool A_dry_run_is_known_by_any_of_its_names(params string[] args) => CommandLineCheck.Parse(args, Four).IsDryRun;

    [Test]
    public void What_was_typed_is_read_with_its_values()
    {
        var typed = CommandLineCheck.Parse(["-t", "Clean", "--target=Reproduce", "--set", "a=1", "--SET=b=2", "--seeds", "3", "-e"], Four);
        Assert.That(typed.Targets, Is.EqualTo(new[] { "Clean", "Reproduce" }));
        Assert.That(typed.All("set"), Is.EqualTo(new[] { "a=1", "b=2" }));
        Assert.That((typed.Number("seeds"), typed.Text("scale"), typed.IsExclusive), Is.EqualTo(((int?)3, (string?)null, true)));
        Assert.That(typed.Asks("reproduce"), Is.True);
    }

    [TestCase("--target", "Compare", "default", "shorter", ExpectedResult = "--target Compare --name default --name shorter")]
    [TestCase("-t", "Compare", "--name", "a", "b", "--scale", "smol", ExpectedResult = "-t Compare --name a --name b --scale smol")]
    [TestCase("--target=Report", "--set", "a=1", ExpectedResult = "--target Report --set a=1")]
    public string Words_alone_after_Compare_are_names_of_runs(params string[] args) => string.Join(' ', CommandLineCheck.Spelt(args));

    [Test]
    public void A_number_that_is_none_is_refused() => Assert.That(
        () => CommandLineCheck.Parse(["--target", "Reproduce", "--seeds", "many"], Four),
        Throws.TypeOf<AdviceException>().With.Message.EqualTo("--seeds is 'many', which is no whole number: type --seeds 3, say."));

    /// <summary>Who judged is in the keys of what was judged, so a report has to be told too.</summary>
    [Test]
    public void A_report_is_told_who_judged()
    {
        string[] judge = ["--judge-model", "NAME", "--judge-endpoint", "http://localhost/v1", "--template", "FILE", "--other-template"];
        Assert.That(() => CommandLineCheck.Parse(["--target", "Report", .. judge], Targets.All), Throws.Nothing);
    }

    [Test]
    public void Every_argument_belongs_to_a_target_that_exists() =>
        Assert.That(ProjectArgument.All.SelectMany(argument => argument.Targets).Distinct(),
            Is.SubsetOf(Targets.All.Select(target => target.Name)));

    [Test]
    public void No_argument_is_listed_twice() => Assert.That(ProjectArgument.All.Select(argument => argument.Name), Is.Unique);

    [Test]
    public void Every_target_is_described() => Assert.That(Targets.All.Select(target => target.Description), Is.All.Not.Empty);
}
