using System.Text.Json.Nodes;
using ImplicitInstruct.Build.Clean;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Tasks;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Runs;
using ImplicitInstruct.Tests.Reproduction;

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
    public void What_no_recipe_needs_goes_and_its_size_is_told_before()
    {
        using var folder = new TemporaryFolder();
        var (root, artifacts) = (ToyReproduction.Checkout(folder).Root, folder["artifacts"]);
        var usual = FolderOf(new ReproduceOptions { Root = root });
        var other = FolderOf(new ReproduceOptions { Root = root, Overrides = ["corpus.seed=7"] });
        var begun = FolderOf(new ReproduceOptions { Root = root, Overrides = ["corpus.seed=8"] }) + ".partial";
        var paid = Path.Combine(artifacts, "smol", "judge", "a-against-b-0123456789abcdef");
        foreach (var made in new[] { usual, other, begun, paid })
        {
            Directory.CreateDirectory(made);
            File.WriteAllBytes(Path.Combine(made, "text"), new byte[300_000]);
        }

        var told = Told(root, "--unused", null);
        Assert.That(told, Does.Contain("2 artifacts, 0.6 MB of").And.Contain("mini/corpus/web-").And.Not.Contain("judge"));
        Assert.That(
            Told(root, "--unused", null, "--set", "corpus.seed=7"), Does.Contain("1 artifact, 0.3 MB of"), "what was typed is needed too");
        Record("other", "corpus.seed=7");
        Assert.That(Told(root, "--unused", null), Does.Contain("1 artifact, 0.3 MB of"), "so is what a named run needs");
        Directory.Delete(folder["artifacts/mini/runs"], recursive: true);
        using var output = new StringWriter();
        Of(root, "--unused", null).Remove(output);
        Assert.That(output.ToString(), Does.StartWith("Gone: 2 artifacts, 0.6 MB."));
        Assert.That(new[] { usual, other, begun, paid }.Select(Directory.Exists), Is.EqualTo(new[] { true, false, false, true }));

        void Record(string name, string setting) => new RunRecord
        {
            Name = name,
            Scale = "mini",
            Only = [],
            Settings = [setting],
            Claims = [],
            Recipe = new JsonObject(),
        }.Write(folder["artifacts/mini"]);
    }

    [Test]
    public void What_is_being_made_stays()
    {
        using var folder = new TemporaryFolder();
        var root = ToyReproduction.Checkout(folder).Root;
        var begun = folder["artifacts/mini/tune/response-tuned-0123456789abcdef.partial"];
        Directory.CreateDirectory(begun);
        using (ArtifactLock.TryTake(folder["artifacts/mini/.locks/tune-response-tuned-0123456789abcdef"]))
        {
            Assert.That(Told(root, "--unused", null), Does.Contain("stays: it is being made"));
            using var output = new StringWriter();
            Of(root, "--unused", null).Remove(output);
            Assert.That(output.ToString(), Does.StartWith("Gone: 0 artifacts").And.Contain("The others are being made just now."));
            Assert.That(
                () => Of(root).Remove(output),
                Throws.TypeOf<AdviceException>().With.Message.Contains("is being made just now, so not all"));
            Assert.That(Directory.Exists(begun), Is.True);
        }

        Of(root, "--unused", null).Remove(TextWriter.Null);
        Assert.That(Directory.Exists(begun), Is.False);
    }

    [Test]
    public void What_was_written_after_the_day_stays()
    {
        using var folder = new TemporaryFolder();
        var root = ToyReproduction.Checkout(folder).Root;
        foreach (var (name, day) in new[] { ("old-0123456789abcdef", 1), ("new-0123456789abcdef", 20) })
        {
            Directory.CreateDirectory(folder[$"artifacts/mini/tune/{name}"]);
            File.WriteAllText(folder[$"artifacts/mini/tune/{name}/text"], "");
            File.SetLastWriteTimeUtc(folder[$"artifacts/mini/tune/{name}/text"], new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.That(Told(root, "--older-than", "2026-01-01"), Does.StartWith("0 artifacts"));
        Assert.That(
            Told(root, "--older-than", "10"), Does.StartWith("mini/tune/old-").And.Contain("of 2026-01-01").And.Not.Contain("new-"));
        Assert.That(Told(root, "--older-than", "0"), Does.Contain("2 artifacts"));
    }

    [TestCase("soon")]
    [TestCase("-3")]
    [TestCase("2026-13-01")]
    public void An_age_that_is_none_is_refused(string age) => Assert.That(
        () => Cleaning.Moment(age, DateTime.UtcNow), Throws.TypeOf<AdviceException>().With.Message.StartsWith($"--older-than is '{age}'"));

    [Test]
    public void A_recipe_is_of_no_use_where_all_goes() => Assert.That(
        () => Of("nowhere", "--set", "corpus.seed=7"),
        Throws.TypeOf<AdviceException>().With.Message.EqualTo("--set says what is needed and has to stay: type --unused with it."));

    private static string FolderOf(ReproduceOptions options)
    {
        using var engine = new CpuEngine(1);
        var study = new Study(options);
        var keys = new StageKeys(engine.NumericsId);
        return study.Store.FolderOf(keys.Of(keys.Plan(study.Everything).First(stage => stage.Kind == "corpus")));
    }

    private static string Told(string root, params string?[] words)
    {
        using var output = new StringWriter();
        Of(root, words).Tell(output);
        return output.ToString();
    }

    private static Cleaning Of(string root, params string?[] words) => new(
        new TypedArguments([("--target", "Clean"), .. words.Chunk(2).Select(pair => (pair[0]!, pair[1]))]), root,
        new DateTime(2026, 1, 25, 0, 0, 0, DateTimeKind.Utc));

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
