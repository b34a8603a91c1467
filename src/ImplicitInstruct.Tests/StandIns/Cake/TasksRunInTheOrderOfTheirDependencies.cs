namespace ImplicitInstruct.Tests.StandIns.Cake;

/// <summary>Holds for Cake.Frosting and for its stand-in.</summary>
[TestFixture, NonParallelizable]
public sealed class TasksRunInTheOrderOfTheirDependencies
{
    [Test]
    public void What_a_target_needs_runs_first_and_once() =>
        Assert.That(HostRun.Of(Tasks.All, "--target", "Test").Trace, Is.EqualTo(["Restore", "Compile", "Lint", "Test"]));

    [Test]
    public void Without_a_target_Default_runs() => Assert.That(HostRun.Of(Tasks.All).Trace, Does.Contain("Test"));

    [TestCase("--target=compile")]
    [TestCase("-t", "COMPILE")]
    public void A_target_has_no_case(params string[] args) =>
        Assert.That(HostRun.Of(Tasks.All, args).Trace, Is.EqualTo(["Restore", "Compile"]));

    [Test]
    public void Several_targets_run_one_after_the_other_with_all_they_need() =>
        Assert.That(HostRun.Of(Tasks.All, "--target", "Compile", "--target", "Lint").Trace, Is.EqualTo(["Restore", "Compile", "Lint"]));

    [Test]
    public void Exclusive_runs_the_target_alone() =>
        Assert.That(HostRun.Of(Tasks.All, "--target", "Test", "--exclusive").Trace, Is.EqualTo(["Test"]));

    [Test]
    public void A_dry_run_names_the_tasks_and_runs_none()
    {
        var run = HostRun.Of(Tasks.All, "--target", "Test", "--dryrun");
        Assert.That(run.Trace, Is.Empty);
        Assert.That(run.Output, Does.Contain("1. Restore\n2. Compile\n3. Lint\n4. Test\n"));
    }

    [Test]
    public void The_tree_shows_what_each_target_needs() =>
        Assert.That(
            HostRun.Of(Tasks.All, "--tree").Output,
            Is.EqualTo("\nDefault\n└─Test\n   ├─Compile\n   │ └─Restore\n   └─Restore\n\n"));

    [Test]
    public void The_description_is_a_list_of_tasks() =>
        Assert.That(HostRun.Of(Tasks.All, "--description").Output, Does.Match("(?m)^Restore {23}Fetches packages\\.$"));

    [Test]
    public void A_circle_is_refused()
    {
        var run = HostRun.Of([typeof(FirstTask), typeof(SecondTask), typeof(ThirdTask)], "--target", "First");
        Assert.That(run.Code, Is.EqualTo(-1));
        Assert.That(run.Errors, Does.Contain("Graph contains circular references."));
    }

    [Test]
    public void A_missing_dependency_is_named()
    {
        var run = HostRun.Of([typeof(CompileTask)], "--target", "Compile");
        Assert.That(run.Code, Is.EqualTo(-1));
        Assert.That(run.Errors, Does.Contain("Task 'Compile' is dependent on task 'Restore' which does not exist."));
    }
}
