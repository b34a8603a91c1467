using ImplicitInstruct.Build.CommandLine;

namespace ImplicitInstruct.Tests.Build;

[TestFixture]
public sealed class ACommandLineIsCheckedBeforeAnythingRuns
{
    private static readonly Target[] Four = [new("Clean", ""), new("Decode", ""), new("Reproduce", ""), new("Test", "")];

    [TestCase("--target", "Nope", ExpectedResult = "There is no target 'Nope': the targets are Clean, Decode, Reproduce, Test.")]
    [TestCase("--target", "Reprodce", ExpectedResult = "There is no target 'Reprodce': did you mean Reproduce? The targets are Clean, Decode, Reproduce, Test.")]
    [TestCase("--target", ExpectedResult = "--target lacks its value: type --target VALUE.")]
    [TestCase("--taget", "Test", ExpectedResult = "There is no argument --taget; did you mean --target?")]
    [TestCase("--target", "Reproduce", "--seed=5", ExpectedResult = "There is no argument --seed; did you mean --seeds?")]
    [TestCase("--target", "Reproduce", "--wurst", ExpectedResult = "There is no argument --wurst: ./build.sh --help lists them all.")]
    [TestCase("--target", "Reproduce", "--seeds", "--why", ExpectedResult = "--seeds lacks its value: type --seeds N.")]
    [TestCase("--target", "Reproduce", "--budget-usd", "-1", ExpectedResult = "--budget-usd cannot be -1: no amount or count here is below zero. Type --budget-usd 1, say.")]
    [TestCase("--target", "Reproduce", "--why=yes", ExpectedResult = "--why takes no value: type --why alone.")]
    [TestCase("Reproduce", ExpectedResult = "'Reproduce' stands alone: a target is named with --target Reproduce, and an argument with --name value.")]
    [TestCase("--seeds", "5", ExpectedResult = "No target is named: type ./build.sh --target NAME, where NAME is one of Clean, Decode, Reproduce, Test.")]
    [TestCase("--target", "Test", "--seeds", "5", ExpectedResult = "--seeds is of no use to --target Test: it belongs to --target Reproduce or Nightly or Report or Sweep or Recipe.")]
    public string What_is_wrong_is_said_in_a_sentence(params string[] args) => Assert.Throws<AdviceException>(() => CommandLineCheck.Check(args, Four))!.Message;

    [TestCase]
    [TestCase("--help")]
    [TestCase("--wurst", "--help")]
    [TestCase("--tree")]
    [TestCase("--description")]
    [TestCase("--target", "test", "--filter", "Claim=response-tuning")]
    [TestCase("-t", "Test", "--filter=FullyQualifiedName~Kernels", "-v", "quiet")]
    [TestCase("--target", "Clean", "--target", "Reproduce", "--set", "a=1", "--set", "b=2", "--why")]
    public void What_means_something_passes(params string[] args) => Assert.That(() => CommandLineCheck.Check(args, Four), Throws.Nothing);

    [TestCase("--target Reproduce --dryrun", ExpectedResult = "--target Reproduce --plan")]
    [TestCase("--target=nightly --scale smol --DryRun", ExpectedResult = "--target=nightly --scale smol --plan")]
    [TestCase("--target Test --dryrun", ExpectedResult = "--target Test --dryrun")]
    public string A_dry_run_of_a_reproduction_is_this_projects_own(string args) => string.Join(' ', DryRun.Rewrite(args.Split(' ')));

    /// <summary>Who judged is in the keys of what was judged, so a report has to be told too.</summary>
    [Test]
    public void A_report_is_told_who_judged() => Assert.That(
        () => CommandLineCheck.Check(["--target", "Report", "--judge-model", "NAME", "--judge-endpoint", "http://localhost/v1", "--template", "FILE", "--other-template"], Targets.All), Throws.Nothing);

    [Test]
    public void Every_argument_belongs_to_a_target_that_exists() =>
        Assert.That(ProjectArgument.All.SelectMany(argument => argument.Targets).Distinct(), Is.SubsetOf(Targets.All.Select(target => target.Name)));

    [Test]
    public void No_argument_is_listed_twice() => Assert.That(ProjectArgument.All.Select(argument => argument.Name), Is.Unique);

    [Test]
    public void Every_target_is_described() => Assert.That(Targets.All.Select(target => target.Description), Is.All.Not.Empty);
}
