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

    [Test]
    public void A_dry_run_runs_nothing()
    {
        var run = HostProcess.Run("--target", "Clean", "--dryrun");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("1. Clean\n").And.Contain("No tasks were actually executed."));
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
