using ImplicitInstruct.Build.CommandLine;

namespace ImplicitInstruct.Tests.Build;

[TestFixture]
public sealed class TorchSharpIsRestoredOnlyWhenItIsNeeded
{
    [TestCase("--target Reproduce", ExpectedResult = null)]
    [TestCase("--target Reproduce --scale mini", ExpectedResult = null)]
    [TestCase("--target Reproduce --scale smol", ExpectedResult = "cpu")]
    [TestCase("-t reproduce --scale=paper --device=cuda:1", ExpectedResult = "cuda")]
    [TestCase("--target Reproduce --scale smol --engine cpu", ExpectedResult = null)]
    [TestCase("--target Nightly", ExpectedResult = "cpu")]
    [TestCase("--target Nightly --engine cpu", ExpectedResult = null)]
    [TestCase("--target Bench", ExpectedResult = null)]
    [TestCase("--target Bench --engine torch --device cpu", ExpectedResult = "cpu")]
    [TestCase("--target Reproduce --scale paper --dryrun", ExpectedResult = null)]
    [TestCase("--target Recipe --scale paper", ExpectedResult = null)]
    [TestCase("--tree", ExpectedResult = null)]
    public string? By_these_arguments_for_this_device(string line) =>
        TorchNeed.DeviceOf(CommandLineCheck.Words(line.Split(' ')), hasGpu: () => false);

    [TestCase("--target Bench --engine torch", ExpectedResult = "cuda")]
    [TestCase("--target Bench --engine torch --device cpu", ExpectedResult = "cpu")]
    public string? Where_there_is_a_GPU_it_is_the_device_unless_another_is_named(string line) =>
        TorchNeed.DeviceOf(CommandLineCheck.Words(line.Split(' ')), hasGpu: () => true);

    [TestCase(null, null, false, 0, "")]
    [TestCase("cpu", "cpu", false, 0, "")]
    [TestCase("cpu", "cuda", false, 0, "")]
    [TestCase("cuda", "cuda", false, 0, "")]
    [TestCase("cpu", null, false, 64, "TorchSharp cpu")]
    [TestCase("cuda", "cpu", false, 64, "TorchSharp cuda")]
    [TestCase(null, null, true, 64, "Microsoft.ML.OnnxRuntime")]
    [TestCase("cpu", "cuda", true, 64, "Microsoft.ML.OnnxRuntime")]
    [TestCase("cpu", null, true, 64, "TorchSharp cpu|Microsoft.ML.OnnxRuntime")]
    public void What_is_compiled_in_is_not_restored_again(
        string? needed, string? there, bool lacksEmbedder, int exitCode, string printed)
    {
        using var output = new StringWriter();
        Assert.That(PackageNeed.Answer(needed, there, lacksEmbedder, output), Is.EqualTo(exitCode));
        Assert.That(output.ToString().Trim().ReplaceLineEndings("|"), Is.EqualTo(printed));
    }

    /// <summary>What the scripts rely on: a wrong argument is refused by the check, and nothing is restored for it.</summary>
    [TestCase("--target", "Doctor", "--engine", "torch", 2, "--engine is of no use to --target Doctor")]
    [TestCase("--target", "Doctor", "--verbosity", "quiet", 0, "")]
    public void A_check_says_what_is_wrong_and_does_nothing(string a, string b, string c, string d, int exitCode, string said)
    {
        var check = HostProcess.Run(new Dictionary<string, string> { [PackageNeed.CheckOnly] = "1" }, a, b, c, d);
        Assert.That(check.ExitCode, Is.EqualTo(exitCode), check.Errors);
        Assert.That(check.Errors, Does.StartWith(said));
        Assert.That(check.Output, Is.Empty);
    }

    [Test]
    public void The_scripts_know_the_variable_and_the_exit_code([Values("build.sh", "build.ps1")] string script) =>
        Assert.That(
            File.ReadAllText(Path.Combine(Repository.Root, script)),
            Does.Contain(PackageNeed.CheckOnly).And.Contain($"{PackageNeed.NotRestored}").And.Contain("-p:Only=$package"));
}
