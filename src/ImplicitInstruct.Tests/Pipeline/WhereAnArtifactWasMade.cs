using System.Reflection;
using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class WhereAnArtifactWasMade
{
    private static readonly SentenceStage Hello = new("hello", new WordStage("a", "a"), new WordStage("b", "b"), Computed: true);
    private TemporaryFolder _scratch = null!;

    private ArtifactStore Store => new(_scratch.Path);

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder();

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task Is_told_by_its_manifest_with_version_and_commit()
    {
        await Run();
        var made = Store.Examine(new StageKeys("toy-1").Of(Hello)).Manifest!.Made;
        Assert.That(made.Version, Does.Match(@"^\d+\.\d+\.\d+$"));
        Assert.That(made.Commit, Is.Null.Or.Match("^[0-9a-f]{40}$"));
        var full = typeof(Manifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.That(made.Commit is null ? made.Version : $"{made.Version}+{made.Commit}", Is.EqualTo(full));
    }

    [TestCase("0.1.0+3f2c", "0.1.0", "3f2c")]
    [TestCase("0.1.0-beta+3f2c+dirty", "0.1.0-beta", "3f2c+dirty")]
    [TestCase("0.1.0", "0.1.0", null)]
    [TestCase("0.1.0+", "0.1.0", null)]
    [TestCase("unknown", "unknown", null)]
    public void Version_and_commit_are_told_apart(string informational, string version, string? commit) =>
        Assert.That(Provenance.VersionAndCommit(informational), Is.EqualTo((version, commit)));

    [Test]
    public async Task A_manifest_of_before_commits_were_written_is_damage_in_one_line_and_the_artifact_is_made_again()
    {
        await Run();
        Rewrite(made => { });
        Assert.That(Store.FindArithmetic(), Has.Count.EqualTo(1), "the writing is not what is wrong");
        Rewrite(made => made.Remove("commit"));
        Assert.That(Store.FindArithmetic(), Is.Empty);
        Assert.That(Store.Versions("sentence", "hello"), Is.Empty);
        var report = await Run();
        Assert.That(report.Lines[0], Is.EqualTo("sentence/hello is damaged: the manifest is not readable. It will be built again."));
        Assert.That(report.Ran, Is.EqualTo(new[] { "sentence/hello" }));
    }

    private void Rewrite(Action<JsonObject> change)
    {
        var path = Path.Combine(Store.FolderOf(new StageKeys("toy-1").Of(Hello)), Manifest.FileName);
        var members = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        change(members["made"]!.AsObject());
        members.Remove("seal");
        members["seal"] = ContentHash.Of(CanonicalJson.Bytes(members));
        File.WriteAllText(path, members.ToJsonString(CanonicalJson.Options));
    }

    private async Task<RecordedReport> Run()
    {
        var report = new RecordedReport();
        await ToyRunner.Of(Store, new ToyEngine(), report).MakeAsync([Hello], why: false, CancellationToken.None);
        return report;
    }
}
