using System.Text;

namespace ImplicitInstruct.Tests.Build;

/// <summary>What targets read and write where a user names it: said before anything is computed, exit code 2, nothing lost.</summary>
[TestFixture]
public sealed class FilesOfTheCommandLineAreMinded
{
    private const string Verdicts = """[{"instruction": "Hi", "output_1": "a", "output_2": "b", "preference": 2.0}]""";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        _folder.Write("verdicts.json", Encoding.UTF8.GetBytes(Verdicts));
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Verdicts_in_another_encoding_are_refused_with_their_line()
    {
        _folder.Write("1252.json", Encoding.Latin1.GetBytes(Verdicts.Replace("\"a\"", "\n\"café\"", StringComparison.Ordinal)));
        Assert.That(
            Refusal("--annotations", _folder["1252.json"]), Does.Contain("1252.json' is no UTF-8 at line 2").And.Contain("Latin-1"));
    }

    [Test]
    public void Outputs_in_another_encoding_are_refused_before_anything_is_asked()
    {
        _folder.Write("m.json", Encoding.Latin1.GetBytes("[{\"instruction\": \"Hi\", \"generator\": \"m\",\n\"output\": \"Soufflé\"}]"));
        _folder.Write("r.json", "[{\"instruction\": \"Hi\", \"generator\": \"r\", \"output\": \"Oh\"}]"u8);
        var run = HostProcess.Run(
            "--target", "Judge", "--outputs", _folder["m.json"], "--reference", _folder["r.json"], "--verdict-store", _folder["v.sqlite"],
            "--judge-endpoint", "http://127.0.0.1:9/v1");
        Assert.That((run.ExitCode, File.Exists(_folder["v.sqlite"])), Is.EqualTo((2, false)), run.Errors);
        Assert.That(run.Errors, Does.Contain("m.json' is no UTF-8 at line 2"));
    }

    [TestCase(".", "is a folder")]
    [TestCase("none.json", "is not there")]
    [TestCase("empty.json", "is empty")]
    public void What_is_no_file_of_verdicts_is_called_what_it_is(string name, string wrong)
    {
        _folder.Write("empty.json", []);
        Assert.That(Refusal("--annotations", _folder[name]), Does.Contain(wrong).And.Contain("--annotations"));
    }

    [TestCase("verdicts.json", "is in use by the same command and would be overwritten")]
    [TestCase("link.json", "verdicts.json', which is in use by the same command and would be overwritten")]
    [TestCase(".", "is a folder")]
    [Platform(Exclude = "Win", Reason = "Windows lets only some users make links.")]
    public void What_is_read_is_not_written(string json, string wrong)
    {
        File.CreateSymbolicLink(_folder["link.json"], "verdicts.json");
        Assert.That(Refusal("--annotations", _folder["verdicts.json"], "--json", _folder[json]), Does.Contain("--json").And.Contain(wrong));
        Assert.That(File.ReadAllText(_folder["verdicts.json"]), Is.EqualTo(Verdicts));
    }

    [Test]
    [Platform("Linux", Reason = "Links to the process's own output.")]
    public void What_is_sent_to_the_output_appears_there_and_the_link_stays()
    {
        File.CreateSymbolicLink(_folder["stdout"], "/proc/self/fd/1");
        var run = HostProcess.Run(
            "--target", "WinRate", "--annotations", _folder["verdicts.json"], "--resamples", "0", "--json", _folder["stdout"]);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("\"win_rate\"").And.Contain("| win rate |"));
        Assert.That(new FileInfo(_folder["stdout"]).LinkTarget, Is.EqualTo("/proc/self/fd/1"));
    }

    /// <summary>A log that both go to holds both: it is neither replaced nor written over from its start.</summary>
    [Test]
    [Platform("Linux", Reason = "Needs a shell and the process's own output.")]
    public void The_output_may_be_a_file_that_more_goes_to()
    {
        using (var shell = System.Diagnostics.Process.Start("sh",
            [
                "-c", "echo before > \"$0\"; \"$@\" >> \"$0\"", _folder["log"], "dotnet", HostProcess.Assembly, "--target", "WinRate",
                "--annotations", _folder["verdicts.json"], "--resamples", "0", "--json", "/dev/stdout",
            ]))
            shell.WaitForExit();
        Assert.That(
            File.ReadAllText(_folder["log"]), Does.StartWith("before\n").And.Contain("\"win_rate\"").And.Contain("| win rate |"));
    }

    private static string Refusal(params string[] args)
    {
        var run = HostProcess.Run(["--target", "WinRate", "--resamples", "0", .. args]);
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Output + run.Errors);
        Assert.That(run.Errors.TrimEnd(), Does.Not.Contain("\n").And.EndsWith("."));
        return run.Errors;
    }
}
