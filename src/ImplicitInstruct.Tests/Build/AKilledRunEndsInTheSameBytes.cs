using System.Text.RegularExpressions;
using ImplicitInstruct.Build.CrashTest;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Build;

/// <summary>The crash test at toy size, and whether it would see what it is there to see.</summary>
public sealed class AKilledRunEndsInTheSameBytes
{
    [Test]
    public void However_often_it_is_killed()
    {
        using var folder = new TemporaryFolder();
        var run = HostProcess.Run(
        [
            "--target", "CrashTest", "--kills", "4", "--artifacts", folder["artifacts"], "--claim", "rule-adapter",
            .. ToyReproduction.Small.SelectMany(setting => new[] { "--set", setting }),
        ]);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        Assert.That(run.Output, Does.Match(new Regex(@"Killed 4 times in [1-4] runs, in .*: 0 of \d\d+ files differ\.")));
    }

    [Test]
    public void A_changed_a_missing_and_a_left_file_are_seen()
    {
        using var folder = new TemporaryFolder();
        Write("one", ("table/a/table.json", "1"), ("table/a/other.json", "1"), (".locks/x", "1"), ("report/index.html", "1 s"));
        Write("two", ("table/a/table.json", "2"), ("tune/b.partial/state", "1"), (".locks/y", ""), ("report/index.html", "2 s"));
        Assert.That(
            ArtifactFolders.Compare(folder["one"], folder["two"]).Select(line => line.Replace('\\', '/')),
            Is.EqualTo(["table/a/other.json, which is missing", "tune/b.partial/state, which is left over", "table/a/table.json"]));
        Assert.That(ArtifactFolders.Unfinished(folder["two"]), Is.EqualTo(["tune"]));

        void Write(string run, params (string Name, string Text)[] files)
        {
            foreach (var (name, text) in files)
            {
                var path = Path.Combine(folder[run], name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text);
            }
        }
    }

    [Test]
    public void Manifests_may_differ_in_their_time_and_in_nothing_else()
    {
        using var folder = new TemporaryFolder();
        foreach (var (run, text) in new[]
        {
            ("one", """{"hash":"a","made":{"seconds":1},"seal":"x"}"""), ("two", """{"hash":"a","made":{"seconds":2},"seal":"y"}"""),
            ("three", """{"hash":"b","made":{"seconds":1},"seal":"x"}"""),
        })
        {
            Directory.CreateDirectory(folder[run]);
            File.WriteAllText(Path.Combine(folder[run], "manifest.json"), text);
        }

        Assert.That(ArtifactFolders.Compare(folder["one"], folder["two"]), Is.Empty);
        Assert.That(ArtifactFolders.Compare(folder["one"], folder["three"]), Is.EqualTo(["manifest.json"]));
    }
}
