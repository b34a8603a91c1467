namespace ImplicitInstruct.Tests.StandIns.Cake;

/// <summary>Holds for Cake.Frosting and for its stand-in.</summary>
[TestFixture, NonParallelizable]
public sealed class AFailureEndsTheBuild
{
    [Test]
    public void The_host_returns_minus_one_and_says_which_task_failed_and_why()
    {
        var run = HostRun.Of([typeof(FailingTask), typeof(AfterFailingTask)], "--target", "AfterFailing");
        Assert.That(run.Code, Is.EqualTo(-1));
        Assert.That(run.Errors, Does.Contain("An error occurred when executing task 'Failing'.").And.Contain("Error: The oven is cold."));
        Assert.That(run.Trace, Is.EqualTo(["Finally"]));
        Assert.That(run.Output, Does.Not.Contain("Duration"));
    }

    [Test]
    public void A_handler_that_does_not_throw_swallows_it()
    {
        var run = HostRun.Of([typeof(HandledTask)], "--target", "Handled");
        Assert.That(run.Code, Is.Zero);
        Assert.That(run.Trace, Is.EqualTo(["The oven is cold."]));
    }

    [Test]
    public void A_task_may_say_that_its_own_does_not_matter() =>
        Assert.That(HostRun.Of([typeof(ForgivenTask)], "--target", "Forgiven").Code, Is.Zero);

    [Test]
    public void A_good_run_ends_with_a_table_of_durations()
    {
        var run = HostRun.Of(Tasks.All, "--target", "Compile");
        Assert.That(
            run.Output,
            Does.Match(
                "\nTask {26}Duration *\n-{50}\nRestore {23}00:00:\\d\\d.*\nCompile {23}00:00:\\d\\d.*\n-{50}\nTotal: {24}00:00:\\d\\d"));
    }

    [Test]
    public void A_task_that_only_gathers_others_is_not_in_the_table() =>
        Assert.That(HostRun.Of(Tasks.All).Output, Does.Not.Match("(?m)^Default +00:"));

    [Test]
    public void A_needless_task_is_skipped_but_not_as_a_target()
    {
        Type[] tasks = [typeof(NeedlessTask), typeof(AfterNeedlessTask)];
        var skipped = HostRun.Of(tasks, "--target", "AfterNeedless");
        Assert.That(skipped.Trace, Is.EqualTo(["AfterNeedless"]));
        Assert.That(skipped.Output, Does.Match("(?m)^Needless +Skipped"));
        var target = HostRun.Of(tasks, "--target", "Needless");
        Assert.That(target.Code, Is.EqualTo(-1));
        Assert.That(target.Errors, Does.Contain("Could not reach target 'Needless' since it was skipped due to a criteria."));
    }

    [TestCase("Error: The target 'Nope' was not found.\n", "Nope")]
    [TestCase("Error: The targets 'Nope', 'Never' were not found.\n", "Nope", "Never")]
    public void An_unknown_target_is_named(string message, params string[] targets)
    {
        var run = HostRun.Of(Tasks.All, [.. targets.SelectMany(target => new[] { "--target", target })]);
        Assert.That(run.Code, Is.EqualTo(-1));
        Assert.That(run.Errors, Is.EqualTo(message));
    }
}
