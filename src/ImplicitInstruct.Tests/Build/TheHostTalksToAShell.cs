namespace ImplicitInstruct.Tests.Build;

[TestFixture]
public sealed class TheHostTalksToAShell
{
    [Test]
    public void An_unknown_target_is_one_sentence_and_exit_code_2()
    {
        var run = HostProcess.Run("--target", "Nope");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Errors, Does.Match("^There is no target 'Nope': the targets are [^\n]*Reproduce[^\n]*\\.\n$"));
    }

    [Test]
    public void Help_shows_the_switches_and_this_projects_own_arguments()
    {
        var run = HostProcess.Run("--help");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("--dryrun").And.Contain("--filter EXPRESSION").And.Contain("Doctor"));
    }

    [TestCase("--help", "Decode")]
    [TestCase("--target", "decode", "--help")]
    public void Help_about_a_target_is_about_it_alone(params string[] args)
    {
        var run = HostProcess.Run(args);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, run.Output)), run.Errors);
        Assert.That(run.Output, Does.StartWith("./build.sh --target Decode ...\n").And.Contain("--max-new-tokens N"));
        Assert.That(run.Output, Does.Not.Contain("--dryrun").And.Not.Contain("Tokenize"));
    }

    [Test]
    public void Help_about_no_target_names_the_one_that_is_meant()
    {
        var run = HostProcess.Run("--help", "Reprodce");
        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((2, run.Errors)));
        Assert.That(run.Errors, Does.StartWith("There is no target 'Reprodce': did you mean Reproduce?"));
    }

    [Test]
    public void Results_stand_alone_on_the_standard_output()
    {
        var run = HostProcess.Run("--target", "Recipe", "--set", "response.epochs=4");
        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((0, "")));
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.That(lines, Is.All.Match(@"^(\S+=.*|#.*|)$"));
        Assert.That(lines, Has.Some.EqualTo("response.epochs=4"));
    }

    [Test]
    public void The_default_target_is_Reproduce_and_names_what_was_changed()
    {
        var run = HostProcess.Run("--target", "Default", "--claim", "ranking", "--set", "pretrain.steps=7", "--dryrun");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.StartWith("One value of the recipe is not the usual: pretrain.steps=7 (usually 2250)."));
        Assert.That(run.Output, Does.Contain("Reckoned for this machine's processor").And.Contain(". Default\n"));
    }

    [Test]
    public void A_dry_run_runs_nothing()
    {
        var run = HostProcess.Run("--target", "Clean", "--dryrun");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("1. Clean\n").And.Contain("No tasks were actually executed."));
    }

    [Test]
    public void A_dry_run_of_a_calibration_reckons_it()
    {
        var run = HostProcess.Run("--target", "Calibrate", "--judge", "llama-3.1-8b-instruct", "--models", "2", "--dryrun");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("1,610 requests").And.Contain("1. Calibrate\n"));
    }

    [Test]
    public void A_refusal_inside_a_task_is_its_message_alone_and_exit_code_2()
    {
        var run = HostProcess.Run(
            "--target", "Decode", "--model", "no-such-folder", "--ids", "1", "--max-new-tokens", "1", "--json", "no-such-folder/ids.json");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("no-such-folder").And.Not.Contain("Error:").And.Not.Contain("   at "));
    }
}
