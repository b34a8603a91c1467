namespace ImplicitInstruct.Tests.StandIns.Cake;

/// <summary>Holds for Cake.Frosting and for its stand-in.</summary>
[TestFixture, NonParallelizable]
public sealed class ArgumentsReachTheTasks
{
    [TestCase("--seeds=5", "--name=a", "--why")]
    [TestCase("--seeds", "5", "--why", "--name", "a")]
    [TestCase("--why", "--SEEDS", "5", "--Name=a")]
    public void They_are_typed_with_an_equals_sign_or_a_space_and_have_no_case(params string[] args) =>
        Assert.That(Trace(args), Is.EqualTo(["seeds 5", "name a", "all names a", "why True"]));

    [Test]
    public void Without_them_the_defaults_hold() => Assert.That(Trace(), Is.EqualTo(["seeds 3", "name none", "all names ", "why False"]));

    [Test]
    public void The_last_value_counts_and_all_can_be_had() =>
        Assert.That(Trace("--name", "a=1", "--name", "b=2"), Is.EqualTo(["seeds 3", "name b=2", "all names a=1+b=2", "why False"]));

    [Test]
    public void One_that_is_needed_and_missing_is_named()
    {
        var run = HostRun.Of([typeof(DemandingTask)], "--target", "Demanding");
        Assert.That(run.Code, Is.EqualTo(-1));
        Assert.That(run.Errors, Does.Contain("Argument 'model' was not set."));
    }

    [Test]
    public void A_switch_without_its_value_is_refused()
    {
        var run = HostRun.Of(Tasks.All, "--target");
        Assert.That(run.Code, Is.EqualTo(-1));
        Assert.That(run.Trace, Is.Empty);
    }

    [TestCase("quiet", false)]
    [TestCase("normal", true)]
    public void Quiet_hides_the_banners(string verbosity, bool shown) =>
        Assert.That(
            HostRun.Of(Tasks.All, "--target", "Restore", "--verbosity", verbosity).Output.Contains(
                "=\nRestore\n=",
                StringComparison.Ordinal),
            Is.EqualTo(shown));

    [Test]
    public void The_working_directory_can_be_chosen()
    {
        var (before, folder) = (Directory.GetCurrentDirectory(), Directory.CreateTempSubdirectory());
        try
        {
            var run = HostRun.Of([typeof(FolderTask)], "--target", "Folder", "--working", folder.FullName);
            Assert.That(run.Trace[0], Does.EndWith(folder.Name));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            folder.Delete();
        }
    }

    private static IReadOnlyList<string> Trace(params string[] args) =>
        HostRun.Of([typeof(ArgumentsTask)], ["--target", "Arguments", .. args]).Trace;
}
