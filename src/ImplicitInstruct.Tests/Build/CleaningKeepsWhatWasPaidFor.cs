using ImplicitInstruct.Build.Tasks;

namespace ImplicitInstruct.Tests.Build;

[TestFixture]
public sealed class CleaningKeepsWhatWasPaidFor
{
    [Test]
    public void Verdicts_stay_and_all_else_goes()
    {
        using var folder = new TemporaryFolder();
        var artifacts = Directory.CreateDirectory(folder["artifacts"]).FullName;
        string[] paths =
        [
            "smol/tune/a/model.safetensors", "results.json", "alpaca_eval/alpaca_eval_clf.txt", "alpaca_eval/pair/annotations.json",
            "alpaca_eval/verdicts.sqlite", "alpaca_eval/verdicts.sqlite-wal",
        ];
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(artifacts, path))!);
            File.WriteAllText(Path.Combine(artifacts, path), path);
        }

        Assert.That(CleanTask.Remove(artifacts), Is.EqualTo(Path.Combine(artifacts, "alpaca_eval")));
        var left = Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.That(left, Is.EquivalentTo(new[] { "verdicts.sqlite", "verdicts.sqlite-wal" }));
        Assert.That(Directory.EnumerateDirectories(artifacts).Select(Path.GetFileName), Is.EqualTo(new[] { "alpaca_eval" }));
    }

    [Test]
    public void Where_nobody_was_paid_nothing_is_left()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["artifacts/mini/alpaca_eval"]);
        Assert.That(CleanTask.Remove(folder["artifacts"]), Is.Null);
        Assert.That(Directory.Exists(folder["artifacts"]), Is.False);
        Assert.That(CleanTask.Remove(folder["artifacts"]), Is.Null, "a second time there is nothing to remove");
    }
}
